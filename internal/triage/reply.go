package triage

import (
	"fmt"
	"math/bits"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"suban/internal/ticket"
)

// Answered is a unit's reply beside the matter it answers, texts opened.
type Answered struct {
	Title, Content string
	Reply          string
	Resolved, Why  string
	Kind, First    ticket.Kind // the kind now, and as it was registered
	Changed        string      // who changed the kind and when, when somebody did
	Contacted      bool        // 先行联系 was recorded, or the reply names when
	Reached        bool        // it says that the citizen was spoken to
	Contact        string      // 联系凭证
	Twins          []Twin      // replies to other matters that read almost the same
}

// Twin is a reply that reads almost like another, to a matter that does not.
type Twin struct {
	Ticket  ticket.ID
	No      string
	Title   string
	Alike   float64 // of the replies, 0 to 1
	Matters float64 // of what was asked
}

// Finding is what one rule found, with what it found it by (证据).
type Finding struct {
	Rule     string      `json:"rule"`
	Name     string      `json:"name"`
	Score    float64     `json:"score"` // how sure, 0 to 1
	Evidence []string    `json:"evidence"`
	Tickets  []ticket.ID `json:"tickets"` // others that it rests on
}

// replyRules are what a reviewer would find by reading (答复检查). Each is a code
// of the list of substandard replies, so that it can be sent back under it.
var replyRules = []struct {
	code, name string
	find       func(Answered) (float64, []string, []ticket.ID)
}{
	{"forward_only", "只说已转办,没有结果", forwardedOnly},
	{"off_topic", "没有回应所问的事", offTopic},
	{"copied", "套用对其他诉求的答复", copied},
	{"requalified", "诉求定性被改动", requalified},
	{"no_contact", "缺少联系凭证", withoutContact},
	{"no_basis", "缺少政策依据", withoutBasis},
}

// CheckReply reads a reply as its reviewer would, the gravest findings first.
func CheckReply(a Answered) []Finding {
	found := []Finding{}
	a.Reply = plain(a.Reply)
	for _, r := range replyRules {
		if score, evidence, tickets := r.find(a); score > 0 {
			found = append(found, Finding{r.code, r.name, round(score), evidence, append([]ticket.ID{}, tickets...)})
		}
	}
	slices.SortStableFunc(found, func(x, y Finding) int {
		switch {
		case x.Score > y.Score:
			return -1
		case x.Score < y.Score:
			return 1
		}
		return 0
	})
	return found
}

// fewShared is how many key pairs of the content an answer to something else may
// share by chance. Measured on 2,816 real letters: 80 % of replies to other letters
// stay at or below it with none of the title, 13 % of their own, and those are
// mostly replies that say nothing.
const fewShared = 2

// offTopic finds no key word of the title, and next to none of the content, in
// the reply (答非所问). The title quoted back is no answer.
func offTopic(a Answered) (float64, []string, []ticket.ID) {
	title, content := keys(a.Title), keys(a.Content)
	if len(title) == 0 || len(title)+len(content) < 6 {
		return 0, nil, nil
	}
	reply := string(clean(withoutQuotes(a.Reply, a.Title), nil))
	share := func(keys []string) (n int) {
		for _, k := range keys {
			if strings.Contains(reply, k) {
				n++
			}
		}
		return n
	}
	shared := share(content)
	if share(title) > 0 || shared > fewShared {
		return 0, nil, nil
	}
	names := runs(a.Title)
	evidence := []string{"诉求标题中的关键词:" + short(strings.Join(names[:min(4, len(names))], "、")) + ";答复均未提及"}
	if shared == 0 {
		evidence = append(evidence, fmt.Sprintf("诉求内容的%d组关键字,答复无一提及", len(content)))
	} else {
		evidence = append(evidence, fmt.Sprintf("诉求内容的%d组关键字,答复仅提及%d组", len(content), shared))
	}
	return .9 - .2*float64(shared), evidence, nil // one word of the matter is a doubt, no proof
}

// withoutQuotes drops the title where a reply repeats it.
func withoutQuotes(reply, title string) string {
	if title = plain(title); utf8.RuneCountInString(title) > 3 {
		reply = strings.ReplaceAll(reply, title, "")
	}
	return reply
}

var (
	forward  = regexp.MustCompile(`((已|将|及时|立即)(转|交)|转交|转办|转派|移交|转至|转给|转送|转达|交由|交办|反馈给|上报|呈报)[^。;]{0,24}?(部门|单位|处理|办理|核处|调查|核实|答复|解决|负责|落实|研究)`)
	outcome  = regexp.MustCompile(`已(经)?(修复|整改|更换|恢复|清理|清运|拆除|查处|处罚|退还|退款|发放|支付|安装|完工|完成|解决|办结|取缔|关停|疏通|补办|到位|纠正|劝离|调解|协商|制止|关闭|通车|供水|供电|立案|受理并)|责令|经查|经核实|经核查|经调查|查明|属实|不属实|现场(核实|查看|检查|勘查|勘察)|达成|预计|个工作日内|计划于|将于|年底前|月底前|不符合|符合|根据《|依据《|按照《`)
	citation = regexp.MustCompile(`《[^》]{2,}》|第[一二三四五六七八九十百\d]+条|[〔\[(](19|20)\d\d[〕\])]\d+号|(法律|法规|条例|办法|细则|规定|意见|标准|政策)(第|规定|明确|要求|文件)|(根据|依据|按照|依照)[^,。;]{2,40}?(法|条例|办法|规定|细则|意见|通知|标准|规划|文件|方案|政策)`)
	inquired = regexp.MustCompile(`您?(所)?咨询的`)
	quoted   = regexp.MustCompile(`[“"][^”"]{0,80}[”"]`)
	digitRun = regexp.MustCompile(`\d{4,}`)
)

// forwardedOnly finds that the matter was passed on and nothing else said (只转不办).
func forwardedOnly(a Answered) (float64, []string, []ticket.ID) {
	said := forward.FindString(quoted.ReplaceAllString(withoutQuotes(a.Reply, a.Title), ""))
	if said == "" || outcome.MatchString(a.Reply) {
		return 0, nil, nil
	}
	n := len(clean(a.Reply, nil))
	if n > 220 {
		return 0, nil, nil
	}
	score := .95
	if n > 110 {
		score = .7
	}
	return score, []string{"答复称“" + strings.TrimSpace(said) + "”,没有查处、办理或解释的内容", fmt.Sprintf("全文%d个字", n)}, nil
}

// copied finds that the same words went out to another matter (套用答复). All who praise
// are thanked alike.
func copied(a Answered) (float64, []string, []ticket.ID) {
	if a.Kind == ticket.Praise {
		return 0, nil, nil
	}
	var evidence []string
	var tickets []ticket.ID
	best := 0.0
	for _, t := range a.Twins {
		evidence = append(evidence, fmt.Sprintf("与 %s《%s》的答复相同 %.0f%%,两件诉求的内容只有 %.0f%% 相近", t.No, t.Title, 100*t.Alike, 100*t.Matters))
		tickets = append(tickets, t.Ticket)
		best = max(best, t.Alike)
	}
	return best, evidence, tickets
}

// requalified finds that a complaint was made an inquiry, on paper or in the
// words of the reply (定性篡改): inquiries have the shorter limit and no one to blame.
func requalified(a Answered) (float64, []string, []ticket.ID) {
	grave := func(k ticket.Kind) bool { return k == ticket.Complaint || k == ticket.TipOff }
	var evidence []string
	score := 0.0
	if grave(a.First) && !grave(a.Kind) {
		score = .9
		evidence = append(evidence, fmt.Sprintf("登记时为%s,后改为%s%s", kindName(a.First), kindName(a.Kind), a.Changed))
	}
	if said := inquired.FindString(a.Reply); said != "" && grave(a.First) {
		score = max(score, .7)
		evidence = append(evidence, "答复称“"+said+"”,而诉求人是"+kindName(a.First))
	}
	return score, evidence, nil
}

func kindName(k ticket.Kind) string { return ticket.Label("kind", string(k)) }

// withoutContact finds no sign that the citizen was spoken to.
func withoutContact(a Answered) (float64, []string, []ticket.ID) {
	switch {
	case !a.Contacted && a.Contact == "":
		return .8, []string{"没有先行联系记录,答复也没有填写联系时间和凭证"}, nil
	case a.Reached && !digitRun.MatchString(a.Contact):
		return .5, []string{"填写“已联系”,凭证“" + short(a.Contact) + "”中没有号码或录音编号"}, nil
	}
	return 0, nil, nil
}

// short is a text as evidence quotes it.
func short(text string) string {
	if r := []rune(text); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return text
}

// withoutBasis finds a question, or a refusal on grounds of policy, answered
// without any law or paper.
func withoutBasis(a Answered) (float64, []string, []ticket.ID) {
	why := ""
	switch {
	case a.Why == "policy" || a.Resolved == "declined":
		why = "以政策为由未予解决"
	case a.Kind == ticket.Inquiry && len(clean(a.Reply, nil)) > 30:
		why = "政策咨询"
	}
	if why == "" || citation.MatchString(a.Reply) {
		return 0, nil, nil
	}
	if a.Kind == ticket.Inquiry && a.Why != "policy" && a.Resolved != "declined" {
		return .4, []string{why + ",答复没有写明依据的法规、文件或条款"}, nil
	}
	return .75, []string{why + ",答复没有写明依据的法规、文件或条款"}, nil
}

// Print is what a reply is recognised by (SimHash): replies of nearly the same
// words differ in few of its bits. Key makes it tell nothing to who has not got it.
func Print(text string, key uint64) uint64 {
	pieces := shingle(replyBody(text), 4)
	if len(pieces) < 12 {
		return 0
	}
	var sum [64]int
	for _, p := range pieces {
		h := spread(p^key) * 0x94d049bb133111eb
		h ^= h >> 29
		for i := range sum {
			sum[i] += int(h>>i&1)*2 - 1
		}
	}
	var print uint64
	for i, s := range sum {
		if s > 0 {
			print |= 1 << i
		}
	}
	return print
}

// Bands cut a print into pieces of which nearly equal prints share one at least.
func Bands(print uint64) (bands [4]int32) {
	for i := range bands {
		bands[i] = int32(print >> (16 * i) & 0xffff)
	}
	return bands
}

// NearPrint says that two prints may be of nearly the same words.
func NearPrint(a, b uint64) bool { return a != 0 && b != 0 && bits.OnesCount64(a^b) <= farthest }

// farthest is how many bits of two prints may differ; with four bands, any two
// that differ in three share a band, and nine in ten that differ in eight.
const farthest = 10

// replyBody is a reply without greeting, thanks, numbers and dates: what can be
// copied.
func replyBody(text string) []rune {
	left := clean(greeting.ReplaceAllString(plain(text), ""), nil)
	return slices.DeleteFunc(left, func(c rune) bool { return c < 0x250 })
}

var greeting = regexp.MustCompile(`(尊敬的)?[^,。:!]{0,16}(您好|你好)[,:!。]?|(感谢|谢谢)[^。!]{0,40}[。!]?|如有(疑问|不明)[^。]{0,60}。?`)

// twinsFrom is how alike two replies must be to be the same words, and twinMatters
// below what likeness the matters are different ones.
const (
	twinsFrom   = .85
	twinMatters = .15
)

// AreTwins compares two replies and their matters: nearly the same words to
// matters that are not the same (近重复答复).
func AreTwins(reply, other, matter, otherMatter string) (alike, matters float64, twins bool) {
	alike = likeness(shingle(replyBody(reply), 4), shingle(replyBody(other), 4))
	if alike < twinsFrom {
		return alike, 0, false
	}
	matters = likeness(pairsOf(matter), pairsOf(otherMatter))
	return round(alike), round(matters), matters < twinMatters
}

// pairsOf are the key pairs of a matter as numbers.
func pairsOf(text string) []uint64 {
	var all []uint64
	for _, k := range keys(text) {
		h := seed(3)
		for _, c := range k {
			h = step(h, c)
		}
		all = append(all, h)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
