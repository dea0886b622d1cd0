package ticket

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/org"
)

// Field describes one input of a deed's form, read from the facts' tags:
// label, as (kind of input), need, max, options, help.
type Field struct {
	Name     string   `json:"name"`
	Label    string   `json:"label"`
	Type     string   `json:"type" enum:"text,textarea,select,codes,unit,units,category,region,date,datetime,number,bool,ticket"`
	Required bool     `json:"required"`
	Max      int      `json:"max,omitempty"`
	Help     string   `json:"help,omitempty"`
	Options  []Option `json:"options,omitempty"`
}

// Option is one choice of a select.
type Option struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// Options are the code lists the forms choose from.
var Options = map[string][]Option{
	"reject": {{"litigation", "诉讼、仲裁事项"}, {"discipline", "纪检监察事项"}, {"review", "行政复议事项"}, {"disclosure", "政府信息公开事项"},
		{"petition", "已进入信访程序"}, {"secret", "涉及国家秘密、商业秘密、个人隐私"}, {"order", "违反公序良俗"}, {"invalid", "无实质诉求"}},
	"transfer": {{"110", "110 公安"}, {"119", "119 消防"}, {"120", "120 急救"}, {"122", "122 交通事故"}, {"12356", "12356 心理援助"},
		{"province", "省级平台"}, {"petition", "信访部门"}, {"discipline", "纪检监察机关"}},
	"send_back":    {{"not_duty", "非本单位职责"}, {"wrong_region", "不属本辖区"}, {"duplicate", "重复派单"}, {"unclear", "诉求不清,无法办理"}},
	"extension":    {{"complex", "情况复杂"}, {"site", "需现场勘验"}, {"multi", "涉及多个部门"}, {"third", "需第三方检测鉴定"}, {"weather", "受天气等客观条件影响"}},
	"suspend":      {{"season", "受季节施工条件限制"}, {"project", "列入年度项目"}, {"court", "相关案件审理中"}, {"funds", "资金落实中"}, {"party", "等待诉求人补充材料"}},
	"substandard":  {{"off_topic", "答非所问"}, {"forward_only", "只说已转办,没有结果"}, {"no_contact", "未联系诉求人"}, {"no_basis", "缺少政策依据"}, {"untrue", "与事实不符"}, {"incomplete", "要素不全"}, {"wording", "用语不规范"}},
	"no_call":      {{"anonymous", "匿名"}, {"not_wanted", "诉求人不需回访"}, {"praise", "表扬"}, {"import", "历史导入"}},
	"founded":      {{"yes", "属实"}, {"partly", "部分属实"}, {"no", "不属实"}, {"unstated", "未载明(仅历史导入)"}},
	"resolved":     {{"resolved", "解决"}, {"partly", "部分解决"}, {"unresolved", "未解决"}, {"declined", "不办理"}, {"unstated", "未载明(仅历史导入)"}},
	"answered":     {{"resolved", "解决了"}, {"partly", "部分解决"}, {"unresolved", "没有解决"}},
	"why":          {{"policy", "政策不支持"}, {"objective", "客观条件限制"}, {"stage", "分阶段解决"}, {"refused", "诉求人不配合"}},
	"yes":          {{"yes", "是"}, {"no", "否"}},
	"satisfaction": {{"5", "非常满意"}, {"4", "满意"}, {"3", "基本满意"}, {"2", "不满意"}, {"1", "非常不满意"}},
	"urgency":      {{"0", "一般"}, {"1", "较急"}, {"2", "紧急"}, {"3", "突发"}},
	"call":         {{"phone", "电话"}, {"link", "短信链接"}, {"portal", "群众门户"}},
	"outcome": {{"resolved", "解决"}, {"partly", "部分解决"}, {"unresolved_policy", "未解决-政策不支持"},
		{"unresolved_objective", "未解决-客观条件"}, {"given_up", "诉求人放弃"}, {"unreasonable", "无理重复"}, {"unstated", "未载明(仅历史导入)"}},
	"medium": {{"platform", "平台"}, {"phone", "电话"}, {"site", "现场"}, {"meeting", "会议"}, {"media", "媒体"}, {"live", "直播"}},
	"kind":   {{"inquiry", "咨询"}, {"help", "求助"}, {"complaint", "投诉"}, {"tip_off", "举报"}, {"suggestion", "建议"}, {"praise", "表扬"}, {"other", "其他"}},
}

var (
	stringType = reflect.TypeFor[string]()
	timeType   = reflect.TypeFor[time.Time]()
	unitType   = reflect.TypeFor[org.UnitID]()
)

// Form describes the inputs of a deed.
func Form(a Action) []Field {
	f, err := NewFacts(a)
	if err != nil {
		return nil
	}
	var fields []Field
	eachField(reflect.TypeOf(f).Elem(), func(sf reflect.StructField) {
		if sf.Tag.Get("label") == "" {
			return
		}
		max, _ := strconv.Atoi(sf.Tag.Get("max"))
		field := Field{Name: jsonName(sf), Label: sf.Tag.Get("label"), Type: sf.Tag.Get("as"),
			Required: sf.Tag.Get("need") == "true", Max: max, Help: sf.Tag.Get("help"), Options: Options[sf.Tag.Get("options")]}
		if field.Type == "" {
			field.Type = inputOf(sf.Type)
		}
		fields = append(fields, field)
	})
	return fields
}

func inputOf(t reflect.Type) string {
	switch {
	case t == secretType:
		return "textarea"
	case t == timeType, t == reflect.PointerTo(timeType):
		return "datetime"
	case t == unitType:
		return "unit"
	case t.Kind() == reflect.Slice && t.Elem() == unitType:
		return "units"
	case t.Kind() == reflect.Bool:
		return "bool"
	case t.Kind() == reflect.Int, t.Kind() == reflect.Float64:
		return "number"
	}
	return "text"
}

func eachField(t reflect.Type, do func(reflect.StructField)) {
	for i := range t.NumField() {
		sf := t.Field(i)
		if sf.Anonymous {
			eachField(sf.Type, do)
		} else if sf.IsExported() {
			do(sf)
		}
	}
}

func jsonName(sf reflect.StructField) string {
	name, _, _ := strings.Cut(sf.Tag.Get("json"), ",")
	return name
}

// Valid refuses facts whose inputs are missing, too long or not on their list.
func Valid(f Facts) error {
	v := reflect.ValueOf(f).Elem()
	var err error
	eachField(v.Type(), func(sf reflect.StructField) {
		if err != nil || sf.Tag.Get("label") == "" && sf.Tag.Get("max") == "" {
			return
		}
		err = validField(sf, v.FieldByName(sf.Name))
	})
	return err
}

func validField(sf reflect.StructField, v reflect.Value) error {
	name, label := jsonName(sf), sf.Tag.Get("label")
	text, isText := "", false
	switch x := v.Interface().(type) {
	case Secret:
		text, isText = x.Plain+x.Digest, true
		if x.Plain != "" {
			text = x.Plain
		}
	case string:
		text, isText = x, true
	}
	if !isText && v.Kind() == reflect.String {
		text, isText = v.String(), true
	}
	empty := isText && strings.TrimSpace(text) == "" || !isText && v.IsZero() && v.Kind() != reflect.Bool && v.Kind() != reflect.Int && v.Kind() != reflect.Float64 ||
		v.Kind() == reflect.Slice && v.Len() == 0
	if sf.Tag.Get("need") == "true" && (empty || v.Type() == unitType && v.IsZero()) {
		return fault.In(name, "请填写%s", label)
	}
	if empty {
		return nil
	}
	if max, _ := strconv.Atoi(sf.Tag.Get("max")); max > 0 && isText && utf8.RuneCountInString(text) > max {
		return fault.In(name, "%s最多%d个字,现有%d个,请精简", label, max, utf8.RuneCountInString(text))
	}
	options := Options[sf.Tag.Get("options")]
	if options == nil || sf.Tag.Get("as") == "free" {
		return nil
	}
	values := []string{text}
	switch x := v.Interface().(type) {
	case []string:
		values = x
	default:
		if v.Kind() == reflect.Int {
			values = []string{strconv.FormatInt(v.Int(), 10)}
		}
	}
	for _, value := range values {
		if value == "0" && sf.Tag.Get("need") != "true" {
			continue
		}
		if !slices.ContainsFunc(options, func(o Option) bool { return o.Value == value }) {
			return fault.In(name, "%s没有「%s」这一项,请从列表中选择", label, value)
		}
	}
	return nil
}

// Label is the words of a code on one of the lists.
func Label(list, code string) string {
	for _, o := range Options[list] {
		if o.Value == code {
			return o.Label
		}
	}
	return code
}
