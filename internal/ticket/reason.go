package ticket

import "slices"

// Lists are the code lists of a city: the presets with what the centre changed.
type Lists map[string][]Option

// Reasons are the lists whose codes the centre may add to, rename and take out of
// use (理由代码), with their names. The others belong to the rules or to standards.
var Reasons = map[string]string{
	"reject": "不予受理理由", "transfer": "移交对象", "send_back": "退单理由", "extension": "延期理由", "suspend": "挂起事由",
	"substandard": "未达标情形", "no_call": "免回访理由", "why": "未解决原因", "medium": "催办媒介",
}

// bearing are the codes that rules ask for: they may be renamed, never taken out.
var bearing = Lists{
	"send_back": {{Value: "not_duty"}, {Value: "wrong_region"}},
	"no_call":   {{Value: "anonymous"}, {Value: "not_wanted"}, {Value: "praise"}, {Value: "import"}},
}

// Bearing reports whether rules ask for a code.
func Bearing(list, code string) bool {
	return slices.ContainsFunc(bearing[list], func(o Option) bool { return o.Value == code })
}

// of is a list of the city, or the preset of one that it never touched.
func (l Lists) of(list string) []Option {
	if own, ok := l[list]; ok {
		return own
	}
	return Options[list]
}

// Label is the words of a code on one of the lists.
func (l Lists) Label(list, code string) string {
	for _, o := range l.of(list) {
		if o.Value == code {
			return o.Label
		}
	}
	return code
}

// Offered is a list without what is out of use.
func (l Lists) Offered(list string) []Option {
	var on []Option
	for _, o := range l.of(list) {
		if !o.Disabled {
			on = append(on, o)
		}
	}
	return on
}

// Whole is a list with what is out of use.
func (l Lists) Whole(list string) []Option { return slices.Clone(l.of(list)) }

// With returns the lists with a code added or changed.
func (l Lists) With(list string, o Option) Lists {
	next := Lists{}
	for name, options := range l {
		next[name] = options
	}
	own := l.Whole(list)
	if i := slices.IndexFunc(own, func(had Option) bool { return had.Value == o.Value }); i >= 0 {
		own[i] = o
	} else {
		own = append(own, o)
	}
	next[list] = own
	return next
}

// Options are the code lists the forms choose from, as a new city starts with them.
var Options = map[string][]Option{
	"reject": {{"litigation", "诉讼、仲裁事项", false}, {"discipline", "纪检监察事项", false}, {"review", "行政复议事项", false}, {"disclosure", "政府信息公开事项", false},
		{"petition", "已进入信访程序", false}, {"secret", "涉及国家秘密、商业秘密、个人隐私", false}, {"order", "违反公序良俗", false}, {"invalid", "无实质诉求", false}},
	"transfer": {{"110", "110 公安", false}, {"119", "119 消防", false}, {"120", "120 急救", false}, {"122", "122 交通事故", false}, {"12356", "12356 心理援助", false},
		{"province", "省级平台", false}, {"petition", "信访部门", false}, {"discipline", "纪检监察机关", false}},
	"send_back":    {{"not_duty", "非本单位职责", false}, {"wrong_region", "不属本辖区", false}, {"duplicate", "重复派单", false}, {"unclear", "诉求不清,无法办理", false}},
	"extension":    {{"complex", "情况复杂", false}, {"site", "需现场勘验", false}, {"multi", "涉及多个部门", false}, {"third", "需第三方检测鉴定", false}, {"weather", "受天气等客观条件影响", false}},
	"suspend":      {{"season", "受季节施工条件限制", false}, {"project", "列入年度项目", false}, {"court", "相关案件审理中", false}, {"funds", "资金落实中", false}, {"party", "等待诉求人补充材料", false}},
	"substandard":  {{"off_topic", "答非所问", false}, {"forward_only", "只说已转办,没有结果", false}, {"no_contact", "未联系诉求人", false}, {"no_basis", "缺少政策依据", false}, {"untrue", "与事实不符", false}, {"incomplete", "要素不全", false}, {"wording", "用语不规范", false}},
	"no_call":      {{"anonymous", "匿名", false}, {"not_wanted", "诉求人不需回访", false}, {"praise", "表扬", false}, {"import", "历史导入", false}},
	"founded":      {{"yes", "属实", false}, {"partly", "部分属实", false}, {"no", "不属实", false}, {"unstated", "未载明(仅历史导入)", false}},
	"resolved":     {{"resolved", "解决", false}, {"partly", "部分解决", false}, {"unresolved", "未解决", false}, {"declined", "不办理", false}, {"unstated", "未载明(仅历史导入)", false}},
	"answered":     {{"resolved", "解决了", false}, {"partly", "部分解决", false}, {"unresolved", "没有解决", false}},
	"why":          {{"policy", "政策不支持", false}, {"objective", "客观条件限制", false}, {"stage", "分阶段解决", false}, {"refused", "诉求人不配合", false}},
	"yes":          {{"yes", "是", false}, {"no", "否", false}},
	"satisfaction": {{"5", "非常满意", false}, {"4", "满意", false}, {"3", "基本满意", false}, {"2", "不满意", false}, {"1", "非常不满意", false}},
	"urgency":      {{"0", "一般", false}, {"1", "较急", false}, {"2", "紧急", false}, {"3", "突发", false}},
	"call":         {{"phone", "电话", false}, {"link", "短信链接", false}, {"portal", "群众门户", false}},
	"outcome": {{"resolved", "解决", false}, {"partly", "部分解决", false}, {"unresolved_policy", "未解决-政策不支持", false},
		{"unresolved_objective", "未解决-客观条件", false}, {"given_up", "诉求人放弃", false}, {"unreasonable", "无理重复", false}, {"unstated", "未载明(仅历史导入)", false}},
	"finding":  {{"true", "确有不满,须整改", false}, {"mistaken", "误点,本意满意", false}, {"outside", "对政策或客观条件不满", false}, {"unreached", "三次联系不上", false}},
	"audience": {{"citizen", "诉求人可见", false}, {"units", "中心和承办单位", false}, {"centre", "仅热线中心", false}},
	"purpose": {{"register", "来件材料", false}, {"supplement", "补充材料", false}, {"contact", "联系凭证", false}, {"interim", "阶段性答复附件", false}, {"reply", "答复附件", false},
		{"send_back", "退单依据", false}, {"extension", "延期依据", false}, {"other", "其他", false}},
	"medium": {{"platform", "平台", false}, {"phone", "电话", false}, {"site", "现场", false}, {"meeting", "会议", false}, {"media", "媒体", false}, {"live", "直播", false}},
	"kind":   {{"inquiry", "咨询", false}, {"help", "求助", false}, {"complaint", "投诉", false}, {"tip_off", "举报", false}, {"suggestion", "建议", false}, {"praise", "表扬", false}, {"other", "其他", false}},
}

// Label is the words of a code on one of the lists as a new city has them.
func Label(list, code string) string { return Lists(nil).Label(list, code) }
