package triage

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// longest is how many characters of a message are read. The longest real ones
// have 9,000; what follows is the same again, or somebody playing.
const longest = 20_000

// clean returns the characters of text that carry meaning, in one spelling:
// half width, lower case, Han, digits and Latin. Everything else becomes one
// break (0). In what is already segmented the spaces only part words.
func clean(text string, into []rune) []rune {
	kept := into[:0]
	cut := true
	put := func(c rune) {
		switch {
		case c >= 0x4e00 && c <= 0x9fff, c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c < 0x80 || !unicode.Is(unicode.Han, c) && !unicode.Is(unicode.Latin, c):
			if !cut {
				kept = append(kept, 0)
			}
			cut = true
			return
		default:
			c = unicode.ToLower(c)
		}
		kept = append(kept, c)
		cut = false
	}
	for _, c := range text {
		if len(kept) >= longest {
			break
		}
		switch {
		case c < 0x80, c >= 0x4e00 && c <= 0x9fff, c >= 0x3000 && c <= 0x3002, c >= 0x2010 && c <= 0x2027:
			put(c)
		case c >= '！' && c <= '～':
			put(c - '！' + '!')
		case c > 0xffff:
			put(0)
		default:
			for _, part := range norm.NFKC.String(string(c)) {
				put(part)
			}
		}
	}
	if len(kept) > 0 && kept[len(kept)-1] == 0 {
		kept = kept[:len(kept)-1]
	}
	return kept
}

// stopWords are the words that say nothing of the matter (停用词): grammar,
// greetings and thanks. A word among the training tokens is never one.
var stopWords = strings.Fields(`
的 了 在 是 我 有 和 就 不 都 一 也 很 到 要 去 你 会 着 看 自己 这 那 他 她 它 们 与 及 或 但 而 被 把 让 给 对 从 向 由 于 以 为 之 其 此 该 并 且 则 所
又 还 才 更 最 太 非常 十分 已经 正在 将 将要 曾经 曾 如果 如 若 假如 虽然 但是 可是 然而 不过 因为 所以 因此 于是 由于 为了 关于 对于 根据 按照 通过 随着
我们 你们 他们 她们 它们 咱们 大家 自身 本人 人家 别人 某 某些 各 各个 各位 每 每个 这个 那个 这些 那些 这里 那里 这样 那样 这么 那么 这种 那种 此外 另外 其他 其它 其中 其实
什么 怎么 怎样 如何 为什么 为何 哪 哪里 哪个 哪些 谁 多少 几 吗 呢 吧 啊 呀 哦 嘛 哪儿 啦 么 咋 啥
没 没有 不是 不能 不要 不会 不可 不得 不仅 不但 不管 不论 不如 而且 并且 或者 或是 还是 还有 以及 以便 以免 甚至 甚至于 尤其 特别是 即 即使 即便 只 只有 只要 只是 只能 仅 仅仅 无论 尽管
能 能够 可 可以 可能 应 应该 应当 必须 需要 须 得 地 过 来 上 下 里 中 内 外 间 前 后 时 时候 等 等等 之前 之后 以后 以前 之间 之类 之一
一些 一样 一般 一直 一定 一旦 一切 一方面 有些 有的 有时 有关 起 起来 出 出来 进 进来 下来 下去 上来 上去 过来 过去 就是 就要 便 却 再 再次 再者 同时 同样 然后 接着 从而 至于 直到 直至 至
您 您好 你好 谢谢 感谢 此致 敬礼 尊敬的 敬请 恳请 麻烦 请问 呗 哈 嗯 唉 哎 喂 哇 比 比如 例如 譬如 像 好像 似乎 似的 般 般的 连 连同 凡 凡是 当 当时 当中 除 除了 除非 除此之外 趁 沿 沿着 朝 朝着 往 望 拿 替 用 靠 较 比较 乃 乃至 何 何必 何况 何时 假使 倘若 万一 否则 要不 要不然 要么 要是 不然 与其 宁可 宁愿 哪怕 纵使 既 既然 既是 况且 反而 反之 反过来 因 因而 故 故此 据 据此 依 依照 本 本着 自 自从 打 打从 经 经过 离 叫 使 使得 令 令人 致 以致 以至 鉴于 及其 及时 多么 每当 每次 另 另一方面 总之 总的来看 综上所述 换句话说 也就是说 也是 也好 不只 不单 不光 不外乎 不惟 不料 不特 不独 不至于 不若 不问 且说 两者 个 个别 只限 只当 只怕 只消 各种 各自 吓 吱 呃 呕 呜 呵 呸 咦 咱 咳 哼 唷 喏 喔唷 嗡嗡 嘎 嘎登 嘘 嘿 多 大 如上 如上所述 如下 如其 如同 如是 如此 孰料 对方 对待 小 尔 尔后 尔等 岂但 己 彼 彼此 怎 怎么办 怎么样 怎奈 我的 你的 他的 或则 所幸 所有 才能 按 接下来 随 随后 随时 随著 非但 非徒 靠近 顺 顺着 首先 其次 最后 继而 紧接着 而言 而是 而后 而况 而已 而外 自个儿 自各儿 自家 至今 若是 若非 莫若 虽 虽则 虽说 诚如 诚然 说来 谁人 谁料 谁知 贼死 赖以 赶 距 转 转变 较为 较之 逐步 这儿 这就是说 这时 这会儿 这次 这般 这边 那儿 那时 那会儿 那般 那边
`)
