package messages

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// UnknownUnit answers what no body signed.
const UnknownUnit = "导入:单位不明"

// suffixes end the names of bodies that answer citizens.
const suffixes = `(?:管理委员会|人民政府|人民法院|人民检察院|街道办事处|居民委员会|村民委员会|管委会|委员会|办事处|指挥部|宣传部|组织部|统战部|派出所|信访局|公司|集团|中心|大队|支队|总队|政府|街道|学校|医院|党委|市委|县委|区委|办公室|网管办|信访办|督查室|领导小组|[局委办镇乡部处所站院])`

// marks end a sentence or a part of one.
const marks = "\uff0c,\u3002\uff1a:\uff1b;\uff01!\uff1f?\u201c\u201d\"\u300a\u300b"

var (
	// signed is a name that stands alone at the end, before the date.
	signed = regexp.MustCompile(`^[\p{Han}A-Z0-9\x{ff08}\x{ff09}、()]{1,28}?` + suffixes + `$`)
	// dated is a date at the end, as 2019年5月9日 or 二○一三年九月十二日.
	dated = regexp.MustCompile(`[\s\d〇○零一二三四五六七八九十]{2,}年[\s\d〇○零一二三四五六七八九十]{1,3}月[\s\d〇○零一二三四五六七八九十]{1,3}日\s*$|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\s*$`)
	// spoke is a body that says in the head what it did about the message.
	spoke = regexp.MustCompile(`(?:^|[` + marks + `])((?:经|由|现由)?[\p{Han}A-Z0-9]{1,16}?` + suffixes + `)(?:党委、政府|党工委|党委)?` +
		`(?:高度重视|予以高度重视|十分重视|非常重视|对此高度重视|迅速|立即|及时组织|第一时间|组织(?:人员|力量|专人|工作人员)|进行了(?:调查|核实|认真)|对您(?:反映|咨询|提出|所)|就(?:您|此|该)|答复如下|回复如下|现答复|现回复)`)
	// somebody is what people call a body when they do not name it.
	somebody = regexp.MustCompile(`^(?:经|由|现由)*(?:我|本|该|贵|你|您|相关|有关|各|此|上述|以上|当地|其|属地|职能|主管|分管|局|处|办|所|站|院|部|委|镇|乡|政府|街道|中心|大队|支队|公司|党委|办公室|情况|留言|来信|同志|网友)`)
	// errand is a name that says where a message went, not who answers it.
	errand = regexp.MustCompile(`转|请|感谢|联系|咨询|拨打|前往|到|向|您|你|我|关心|支持|理解|监督|问题|反映|调查|的|已|交办|联合|如发现|将|立即|安排|针对|该|对于|经过|(?:局|镇|乡|街道|办)[和与、]|\d年|月\d|小区|业主|查处|严处|干部|依法|前期|辖区|号|^[对并]|支两委`)
)

// head is how far into a reply its head goes, in characters.
const head = 220

// bodyOf is the body that answers, as the reply's signature or head names it.
func bodyOf(reply string) (string, bool) {
	text := strings.Join(strings.Fields(reply), "")
	text = strings.TrimRight(text, marks+".")
	for dated.MatchString(text) {
		text = strings.TrimRight(dated.ReplaceAllString(text, ""), marks+".")
	}
	tail := text
	if at := strings.LastIndexAny(text, marks); at >= 0 {
		_, size := utf8.DecodeRuneInString(text[at:])
		tail = text[at+size:]
	}
	if named(tail) && signed.MatchString(tail) {
		return tail, true
	}
	start := []rune(strings.Join(strings.Fields(reply), ""))
	if len(start) > head {
		start = start[:head]
	}
	for _, found := range spoke.FindAllStringSubmatch(string(start), -1) {
		name := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(found[1], "现由"), "经"), "由")
		if named(name) {
			return name, true
		}
	}
	return "", false
}

// named says whether a name names a body.
func named(name string) bool {
	n := utf8.RuneCountInString(name)
	return n >= 4 && n <= 30 && !somebody.MatchString(name) && !errand.MatchString(name)
}
