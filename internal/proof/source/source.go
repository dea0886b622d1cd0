// Package source is what the city published: the sixty-seven statements of the press
// conference of 2022-11-25 (发布实录) with their figures. This is the one file in which the
// expected figures stand; the drill that generates the city may not import it.
package source

// Is is how a figure is held against what was counted.
type Is int

const (
	Tickets   Is = iota // so many tickets: the figure times the scale, rounded
	AtLeast             // at least so many tickets, times the scale
	Below               // fewer tickets than so many, times the scale
	Things              // so many things, never scaled
	Rate                // a share in percent: within the larger of 0.05 points and three standard errors
	Over                // a share in percent above the figure
	Exactly             // a share in percent that admits no deviation
	Days                // a mean in working days: within the larger of 0.05 days and three standard errors
	Exercised           // a mechanism that must have been used
)

// Check is one figure of a row. Key names how it is counted.
type Check struct {
	Key   string
	Name  string
	Is    Is
	Value float64
}

// Row is one statement of the source.
type Row struct {
	ID     string
	Words  string // what the source says
	Checks []Check
	Note   string // why nothing is checked, or how a figure is read
}

// Published is the day up to which the source counts.
const Published = "2022-11-05"

func figure(key, name string, is Is, value float64) Check { return Check{key, name, is, value} }
func used(key, name string) Check                         { return Check{key, name, Exercised, 0} }

const outside = "系统之外的事实,不是可由工单计算的数字"

// Rows are the sixty-seven, in order.
var Rows = []Row{
	{"S01", "“宿事速办”便民利企服务平台", []Check{used("persons", "个人诉求"), used("companies", "企业诉求")}, ""},
	{"S02", "累计受理诉求突破100万件,同比增幅超过196%", []Check{figure("year", "一年受理量", AtLeast, 1_000_000), figure("growth", "同比增幅", Over, 196)}, "同比:2021-11-06至2022-11-05与上一年同期相比"},
	{"S03", "平均办结率和群众满意度双超98%", []Check{figure("closed", "办结率", Over, 98), figure("satisfied", "满意度(回访口径)", Over, 98)}, ""},
	{"S04", "宿州市获评2022年度政务热线A级城市", []Check{used("grade", "自评分级")}, ""},
	{"S05", "市长先后2次带队接听", []Check{figure("mayor", "市长接听场次", Things, 2)}, ""},
	{"S06", "市政府领导常态化接听工作机制", []Check{used("leader_days", "接听日排班")}, ""},
	{"S07", "8位市政府领导接听并办结来电诉求112个", []Check{figure("leaders", "接听领导人数", Things, 8), figure("leader_calls", "领导接听并办结", Tickets, 112)}, ""},
	{"S08", "“接热线、办实事”活动", []Check{used("leader_days", "接听日主题")}, ""},
	{"S09", "党委和群团单位纳入承办单位范围", []Check{used("party", "党群单位"), used("party_tickets", "派给党群单位的工单")}, ""},
	{"S10", "二级承办单位由原来的76家增加至104家", []Check{figure("units_before", "期初二级承办单位", Things, 76), figure("units_now", "期末二级承办单位", Things, 104)}, ""},
	{"S11", "市、县(区)、乡镇(街道)三级网络", []Check{used("level2", "二级承办"), used("level3", "下派三级"), used("level4", "下派四级")}, ""},
	{"S12", "明确分管负责人、责任科室和业务人员,纳入系统管理", []Check{figure("posts", "三岗齐全的二级单位", Things, 104)}, ""},
	{"S13", "绩效考核、工作提示", []Check{used("reminders", "催办提示"), used("hints", "工作提示"), used("scored", "可考核的单位")}, ""},
	{"S14", "实时梳理省级交办件", []Check{used("list_province", "清单在列")}, ""},
	{"S15", "三次以上重复件", []Check{used("list_repeats", "清单在列")}, ""},
	{"S16", "30个工作日未办结件", []Check{used("list_open_days", "清单在列")}, ""},
	{"S17", "两次评价不满意件", []Check{used("list_unsatisfied", "清单在列")}, ""},
	{"S18", "周报、问题呈批单,市领导签批,顶格交办", []Check{used("briefs", "周报"), used("forms", "呈批单"), used("signed", "领导签批"), used("top_orders", "顶格交办")}, ""},
	{"S19", "阅批、签报两个100%", []Check{figure("chief_read", "阅批率", Exactly, 100), figure("chief_sign", "签报率", Exactly, 100)}, "到期而已答复的省级件与重办件"},
	{"S20", "考核通报", []Check{used("circulars", "专项通报")}, ""},
	{"S21", "初级催办,日常催办事项库", []Check{used("matters", "催办事项"), used("reminders", "催办")}, ""},
	{"S22", "平台、电话、现场、会议、媒体、直播", []Check{figure("mediums", "用过的催办方式", Things, 6)}, ""},
	{"S23", "市委督查办、市营商办提级督办", []Check{figure("offices", "发单的督办机构", Things, 2)}, ""},
	{"S24", "立项督办、专项通报和电视栏目曝光", []Check{figure("order_forms", "用过的督办形式", Things, 3)}, ""},
	{"S25", "多轮集中化解和“回头看”", []Check{used("rounds", "集中化解轮次"), used("look_backs", "回头看")}, ""},
	{"S26", "深入县区、园区、社区现场调度", []Check{used("on_site", "现场催办")}, ""},
	{"S27", "专项工作通报2期,化解难办件65件、“重复件”244件", []Check{figure("bulletins", "专项通报期数", Things, 2), figure("hard", "化解难办件", Tickets, 65), figure("repeated", "化解重复件", Tickets, 244)}, ""},
	{"S28", "省级不满意件挂图作战,销号管理", []Check{used("province_board", "省级不满意件"), used("struck", "销号")}, ""},
	{"S29", "疑难工单联合审定,编办、司法局参与", []Check{used("rulings", "联合审定")}, ""},
	{"S30", "“解决一件事”,“解决一类事”", []Check{used("precedents", "判例"), used("precedent_tickets", "照判例一次派准"), used("incidents", "一事多诉一并答复")}, ""},
	{"S31", "《宿州市城市规划区违法建筑认定处置实施意见》", []Check{used("documents", "关联的政策文件")}, ""},
	{"S32", "专题会商16次,化解堵点问题76个", []Check{figure("consultations", "专题会商", Things, 16), figure("blocks", "化解堵点", Things, 76)}, ""},
	{"S33", "先后开通20个和40个专席,7*24小时受理", []Check{figure("desks_first", "第一次专席", Things, 20), figure("desks_second", "第二次专席", Things, 40)}, ""},
	{"S34", "减除中间环节", []Check{used("fast", "涉疫件一次派达")}, ""},
	{"S35", "疫情防控服务“一线总客服”", []Check{used("epidemic", "涉疫诉求")}, ""},
	{"S36", "增设“营商环境”一级归口类型", []Check{used("business", "营商环境类诉求")}, ""},
	{"S37", "2个“为企服务专席”", []Check{figure("business_desks", "为企专席", Things, 2)}, ""},
	{"S38", "“12345金融服务专线”,“金融服务专席”1个", []Check{figure("finance_desks", "金融专席", Things, 1), used("matchings", "银企对接")}, ""},
	{"S39", "为企服务专席受理882件;金融服务专席受理47件", []Check{figure("business_desk", "为企专席受理", Tickets, 882), figure("finance_desk", "金融专席受理", Tickets, 47)}, ""},
	{"S40", "“两代表一委员”参与重大疑难事项协调", []Check{used("observers", "代表委员意见")}, ""},
	{"S41", "“政府开放日”、政协委员专题视察", []Check{used("visits", "开放日只读视图")}, ""},
	{"S42", "40余期“宿事速办在行动”专题栏目,200余篇报告", nil, outside},
	{"S43", "月均由2021年不足3万件到2022年9万件,7月12.4万件,超过2019年全年", []Check{
		figure("month_2021", "2021年月均", Below, 30_000), figure("month_2022", "2022年1—10月月均", Tickets, 90_000),
		figure("july", "2022年7月", Tickets, 124_000), figure("over_2019", "7月超过2019年全年", AtLeast, 0)}, ""},
	{"S44", "咨询类和非咨询类转办工单办结时限分别压缩至1.7和2.4个工作日", []Check{figure("inquiry", "咨询类", Days, 1.7), figure("matter", "非咨询类", Days, 2.4)}, ""},
	{"S45", "分别提速52.7%和40%", []Check{figure("faster_inquiry", "咨询类提速率", Rate, 52.7), figure("faster_matter", "非咨询类提速率", Rate, 40)}, "(上年平均-本年平均)÷上年平均"},
	{"S46", "依托三级督办机制,平均办结时长缩短了1.1个工作日", []Check{figure("shorter", "缩短", Days, 1.1)}, "读作:三级督办运行(2022-03-01)前后,同一平台年度之内"},
	{"S47", "未达标回复率由2.39%下降至0.93%", []Check{figure("substandard_before", "上年", Rate, 2.39), figure("substandard", "本年", Rate, 0.93)}, ""},
	{"S48", "投诉类诉求占比由14.56%下降至10.47%", []Check{figure("complaints_before", "上年", Rate, 14.56), figure("complaints", "本年", Rate, 10.47)}, ""},
	{"S49", "回访满意度提升至99.01%", []Check{figure("satisfied", "满意率(回访口径)", Rate, 99.01)}, "三口径并列于报告末尾"},
	{"S50", "评估体系由三级49个指标构成", []Check{figure("self", "自评指标", Things, 49)}, ""},
	{"S51", "暗访拨打测试电话,明访投放问卷", []Check{used("mystery", "暗访"), used("survey", "明访")}, ""},
	{"S52", "333个样本城市,A+评级9个占2.7%,A评级35个占10.51%", nil, "全国评估的结果,不由本市工单计算;9÷333=2.70%,35÷333=10.51% 由单元测试核对"},
	{"S53", "启动“战时响应”机制", []Check{used("surges", "战时响应")}, ""},
	{"S54", "成立应急指挥部,坐镇热线中心", []Check{used("command", "指挥部值守")}, ""},
	{"S55", "紧急类诉求快速交办、限时办结", []Check{used("urgent_fast", "紧急件5分钟内派出"), used("urgent_done", "紧急件按时办结")}, ""},
	{"S56", "专席全面重启并倍增至40个", []Check{figure("desks_second", "重启后专席", Things, 40)}, ""},
	{"S57", "62名工作人员紧急集结", []Check{figure("staff", "战时排班人数", Things, 62)}, ""},
	{"S58", "涉疫紧急类和物资保供类单独标注,形成重点诉求清单", []Check{used("marked_urgent", "涉疫紧急标注"), used("marked_supply", "物资保供标注")}, ""},
	{"S59", "每小时梳理汇总1次,直报两组", []Check{used("hourly", "每小时汇总")}, ""},
	{"S60", "两组分别组建工作专班", []Check{figure("task_forces", "工作专班", Things, 2)}, ""},
	{"S61", "累计办结涉疫紧急类738件,物资保供类1248件", []Check{figure("marked_urgent", "涉疫紧急办结", Tickets, 738), figure("marked_supply", "物资保供办结", Tickets, 1248)}, "2022-07-19以来"},
	{"S62", "三批38名教师、大学生志愿者参与接听", []Check{figure("batches", "批次", Things, 3), figure("volunteers", "志愿者", Things, 38), used("volunteer_calls", "志愿者受理")}, ""},
	{"S63", "四梁八柱制度体系", []Check{used("versions", "时限、日历、权责、督办规则的版本")}, ""},
	{"S64", "服务供给方式变革、承载能力、办理实效、群众知晓", nil, outside},
	{"S65", "与市营商办、市金融监管局协作", []Check{used("partners", "两单位承办的工单")}, ""},
	{"S66", "省政务公开办的充分肯定", []Check{used("province", "省级交办件")}, "评价本身在系统之外;省级平台的交办在此计数"},
	{"S67", "中央党史学习教育简报(第210期),人民网“民心汇聚”", nil, outside},
}

// Beside are figures that were never published and are held all the same: of what was planted.
var Beside = []Row{
	{"N6", "一事多诉:大面积停水停电并为一个事件,一次办理、逐件回访", []Check{figure("outages", "停水、停电、停气、停暖", Things, 6),
		figure("outage_recall", "查全", Over, 90), figure("outage_precision", "查准", Over, 90), figure("outage_followed", "并入的来电各有回访", Exactly, 100)}, "埋设在已知的日子和小区,旁边有同一乡镇同一门类的其他来电"},
	{"K29", "质检:按规则抽检,质检员评分、两人盲评,坐席申诉、另一人复评", []Check{figure("qualified", "登记质检合格率", Rate, 90), used("drawn", "抽检"), used("judged", "已评分"), used("unqualified", "评分不合格"),
		used("blind", "两人盲评"), used("split", "盲评结论不同,第三人裁定"), used("appealed", "申诉复评"), used("overcame", "复评改变结论")}, "真实的合格与否埋设在每件登记里;单人评错的都申诉复评,双评不同的都裁定,所以合格率应回到埋设的值"},
}
