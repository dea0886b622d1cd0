package city

import "suban/internal/ticket"

// surnames are common ones; with 先生 or 女士 they are all a requester is called.
var surnames = []string{
	"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗",
	"梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹", "袁", "邓", "许", "傅", "沈", "曾", "彭", "吕",
}

// streets, estates and corners are invented places inside a real township.
var (
	streets = []string{"幸福路", "光明路", "团结路", "向阳路", "新苑路", "文化路", "迎宾大道", "滨河路", "富民街", "兴业街", "学府路", "振兴路"}
	estates = []string{"阳光花园", "锦绣家园", "康居苑", "御景苑", "和谐小区", "金桂园", "书香名邸", "悦湖湾", "丽水佳苑", "安和小区", "翠竹苑", "银杏园"}
	corners = []string{"村东头", "村西头", "村委会附近", "村小学旁边", "主路北侧", "村口", "三组", "五组", "晒场旁边", "水塘边"}
	firms   = []string{"食品加工厂", "板材厂", "服装厂", "机械配件公司", "物流公司", "鞋业公司", "电子元件公司", "果蔬合作社", "家具公司", "建材商行"}
)

// shares say how often something comes up, in parts of their sum.
type share[T any] struct {
	what  T
	parts int
}

// areaShares are where matters come from, about as people live.
var areaShares = []share[string]{
	{"341302", 38}, {"341322", 18}, {"341323", 15}, {"341321", 13}, {"341324", 12}, {"341372", 3}, {"341371", 1},
}

// categoryShares are what they are about, by the first level's number.
var categoryShares = []share[string]{
	{"1", 13}, {"2", 14}, {"3", 6}, {"4", 12}, {"5", 9}, {"6", 7}, {"7", 6}, {"8", 6}, {"9", 9}, {"10", 4}, {"11", 5}, {"12", 10}, {"13", 6}, {"14", 3}, {"15", 4},
}

// kindShares are what people want of a matter that is not a question.
var kindShares = []share[ticket.Kind]{
	{ticket.Help, 52}, {ticket.Complaint, 20}, {ticket.Inquiry, 10}, {ticket.Suggestion, 10}, {ticket.TipOff, 5}, {ticket.Praise, 2}, {ticket.OtherKind, 1},
}

// askShares are what they want of one that mostly is.
var askShares = []share[ticket.Kind]{{ticket.Inquiry, 88}, {ticket.Help, 10}, {ticket.Suggestion, 2}}

// channelShares are the ways in.
var channelShares = []share[ticket.Channel]{
	{ticket.Phone, 78}, {ticket.WeChat, 10}, {ticket.App, 6}, {ticket.Web, 5}, {ticket.Letter, 1},
}

// own are the second levels that are a person's own affair rather than a place's:
// money, papers, contracts. ownFirst are whole first levels of them.
var (
	ownFirst = map[string]bool{"7": true, "8": true, "9": true, "10": true, "12": true, "14": true, "15": true}
	own      = map[string]bool{
		"商品房买卖": true, "保障性住房": true, "征收安置": true, "住房公积金": true, "不动产登记": true,
		"农村建房": true, "招标与工程款": true, "土地管理": true, "通信网络": true, "邮政快递": true, "有线电视": true,
		"出租网约车": true, "道路客运": true, "车驾管理": true, "诈骗防范": true, "户籍身份": true, "出入境": true,
		"环保审批与执法": true, "土地承包": true, "惠农补贴": true, "畜牧兽医": true, "乡村振兴": true,
	}
)

// rural and urban are the first levels that belong to villages or to estates.
var (
	rural = map[string]bool{"13": true}
	urban = map[string]bool{"1": true, "2": true}
)
