package triage

import (
	"slices"
	"strings"
)

// manners are the words of letters and replies that say nothing of a matter:
// asking, thanking, promising (套话). A reply that shares only these with what
// was asked has not answered it.
var manners = strings.Fields(`
反映 反应 投诉 举报 咨询 询问 请问 求助 建议 希望 请求 要求 恳请 关于 有关 相关 问题 情况 事情 事项 诉求 来信 来电 留言 网友 网民 市民 群众 居民 业主 平台 热线
收悉 收到 已收 高度重视 重视 立即 组织 安排 人员 工作人员 同志 领导 书记 市长 部门 单位 我们 我局 我市 我区 我县 我街道 政府 经调查 调查 核实 调查核实 了解 现将 如下 答复 回复
回复如下 答复如下 处理 办理 解决 落实 协调 转交 转办 反馈 告知 联系 电话 拨打 感谢 谢谢 支持 理解 监督 关心 关注 配合 工作 进一步 加强 及时 尽快 积极 认真 下一步 今后 现场
查看 采取 措施 责任 责令 管理 服务 生活 影响 严重 目前 现在 已经 正在 进行 开展 依法 依规 规定 按照 根据 满意 欢迎 继续 具体 详细 方面 一个 没有 不能 可以 能够 怎么 什么 时间 时候
近期 小区 社区 街道 地方 附近 旁边 周边 道路 大家 老百姓 百姓 我家 家里 公司 企业 全部 一直 多次 再次 强烈 严厉 解释 说明 提供 需要 相关部门 有关部门 负责 负责人
`)

// gone cuts stop words, manners and what is no Han or digit out of a text, and
// leaves breaks (0) in their place.
func gone(text []rune) []rune {
	left := slices.Clone(text)
	for i := 0; i < len(text); i++ {
		h, end := seed(0), 0
		for j := i; j < len(text) && j < i+longestWord && text[j] != 0; j++ {
			h = step(h, text[j])
			e := emptyWords.slots[emptyWords.slot(h)]
			if e.key == 0 {
				break
			}
			if e.cost > 0 {
				end = j + 1
			}
		}
		for j := i; j < end; j++ {
			left[j] = 0
		}
		if end > 0 {
			i = end - 1
		}
	}
	return left
}

// emptyWords are the stop words of two characters and more, and the manners.
var emptyWords = func() *lexicon {
	var words []word
	for _, list := range [][]string{stopWords, manners} {
		for _, w := range list {
			if n := len([]rune(w)); n <= longestWord && (n > 1 || strings.Contains("的了在是我有和就不都也很到要去你会这那他她们与及或但而被把让给对从向由于以为吗呢吧啊", w)) {
				words = append(words, word{w, 1, true})
			}
		}
	}
	return newLexicon(words)
}()

// keys are the pairs of characters that name a matter (关键词), in their order,
// each once: those of what is left when empty words are gone.
func keys(text string) []string {
	left := gone(clean(text, nil))
	var found []string
	for i := 0; i+1 < len(left); i++ {
		if left[i] == 0 || left[i+1] == 0 || latin(left[i]) || latin(left[i+1]) {
			continue
		}
		if pair := string(left[i : i+2]); !slices.Contains(found, pair) {
			found = append(found, pair)
		}
	}
	return found
}

// runs are the same as people read them: whole runs of characters.
func runs(text string) []string {
	var found []string
	for _, run := range strings.FieldsFunc(string(gone(clean(text, nil))), func(c rune) bool { return c == 0 || latin(c) }) {
		if len([]rune(run)) > 1 && !slices.Contains(found, run) {
			found = append(found, run)
		}
	}
	return found
}
