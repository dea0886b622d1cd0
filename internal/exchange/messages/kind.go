package messages

import (
	"strings"

	"suban/internal/ticket"
)

// kindWords are the words by which the plain rule tells what a citizen wants, in
// the order they are looked for: in the title first, then in the whole message.
var kindWords = []struct {
	kind  ticket.Kind
	title []string
	text  []string
}{
	{ticket.TipOff, []string{"举报", "检举"}, []string{"实名举报", "特此举报", "现举报"}},
	{ticket.Complaint, []string{"投诉", "控诉", "曝光"}, []string{"我要投诉", "特此投诉", "现投诉"}},
	{ticket.Praise, []string{"感谢", "表扬", "点赞", "致谢"}, nil},
	{ticket.Suggestion, []string{"建议", "希望能", "提议"}, nil},
	{ticket.Inquiry, []string{"咨询", "请问", "询问", "何时", "什么时候", "是否", "怎么办理", "如何", "能否", "可以吗", "吗\uff1f", "吗?", "呢\uff1f", "呢?", "多久", "哪里"}, []string{"我想咨询", "想咨询", "特此咨询", "请问"}},
	{ticket.Help, []string{"求助", "请求", "恳请", "反映", "解决", "盼", "希望", "要求", "问题"}, []string{"恳请", "请求", "希望", "反映", "解决"}},
}

// kindOf tells by plain words what a message is (诉求类型); 其他 when it does not say.
func kindOf(title, text string) ticket.Kind {
	for _, where := range []string{title, text} {
		for _, k := range kindWords {
			list := k.title
			if where == text {
				list = k.text
			}
			for _, word := range list {
				if strings.Contains(where, word) {
					return k.kind
				}
			}
		}
	}
	return ticket.OtherKind
}
