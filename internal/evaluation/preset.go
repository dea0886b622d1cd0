package evaluation

import "suban/internal/ticket"

// Preset is the set a city starts with. The national evaluation's own list is not public: this
// one is ours, in its shape. Floors and targets of what a rule fixes follow GB/T 33358 (answered
// within 15 seconds) and the province's plan (limits, follow-up); the others are aims.
func Preset() Set {
	return Set{Version: 1, Name: "政务热线服务质量自评指标(三级 49 项)", Note: "初始版本", Answers: 200,
		Areas: []Pillar{reached(), handled(), felt(), kept()}, Checks: checks(), Scripts: scripts(), Questions: questions(), Grades: grades()}
}

func figure(key, name, k string, weight int, floor, target float64, owner, help string) Criterion {
	return Criterion{key, name, weight, Computed, k, floor, target, 30, owner, help}
}

func visited(key, name, check string, weight int, owner string) Criterion {
	return Criterion{key, name, weight, Mystery, check, 60, 95, 8, owner, "观测项得分÷满分;60% 以下不得分,95% 得满分"}
}

func asked(key, name, question string, weight int, floor, target float64, owner string) Criterion {
	return Criterion{key, name, weight, Survey, question, floor, target, 50, owner, "回答 4、5 的占回答者的比例"}
}

func shown(key, name string, weight int, owner, help string) Criterion {
	return Criterion{key, name, weight, Proof, "", 0, 100, 0, owner, help}
}

func reached() Pillar {
	return Pillar{"1", "接得通:受理能力", []Branch{
		{"1.1", "接通", []Criterion{
			figure("1.1.1", "接通率", Answered, 3, 85, 98, "话务班组", "短呼不计"),
			figure("1.1.2", "及时接通率", AnsweredSoon, 2, 60, 90, "话务班组", "在规定秒数内接起的来电"),
			visited("1.1.3", "暗访接通", "answered", 3, "话务班组"),
			visited("1.1.4", "等待不超过 30 秒", "waited", 2, "话务班组"),
		}},
		{"1.2", "接听规范", []Criterion{
			visited("1.2.1", "首问问候与工号", "greeting", 1, "话务班组"),
			visited("1.2.2", "耐心倾听不打断", "listening", 2, "话务班组"),
			visited("1.2.3", "要素询问齐全", "elements", 2, "话务班组"),
			visited("1.2.4", "不追问无关信息", "privacy", 1, "话务班组"),
		}},
		{"1.3", "当场解答", []Criterion{
			figure("1.3.1", "直接办结率", "K05", 2, 30, 60, "话务班组", "坐席当场答复办结占受理"),
			visited("1.3.2", "政策答复准确", "accurate", 3, "知识库管理"),
			visited("1.3.3", "告知时限和查询方式", "told", 2, "话务班组"),
		}},
		{"1.4", "登记质量", []Criterion{
			figure("1.4.1", "数据完整率", "K30", 2, 80, 99, "话务班组", "分类、地区、地点、联系方式齐全"),
			visited("1.4.2", "登记与所说一致", "faithful", 2, "话务班组"),
			figure("1.4.3", "登记质检合格率", Inspected, 2, 70, 95, "质检组", "抽检并有结果的登记"),
		}},
	}}
}

func handled() Pillar {
	return Pillar{"2", "办得快:转办质效", []Branch{
		{"2.1", "派单", []Criterion{
			figure("2.1.1", "派单及时率", "K06", 2, 80, 99, "派单组", "在派单时限内派出"),
			figure("2.1.2", "派单准确率", "K07", 2, 85, 98, "派单组", "未因错派退回"),
		}},
		{"2.2", "响应", []Criterion{
			figure("2.2.1", "及时签收率", "K08", 2, 85, 99, "承办单位", "超时自动签收不算及时"),
			figure("2.2.2", "先行联系率", "K09", 2, 70, 98, "承办单位", "在联系时限内联系并有凭证"),
			figure("2.2.3", "响应率", "K10", 3, 80, 99, "承办单位", "诉求人答已联系"),
		}},
		{"2.3", "时限", []Criterion{
			figure("2.3.1", "按时办结率", "K14", 4, 85, 99, "承办单位", "到期未答复的也在分母"),
			figure("2.3.2", "平均办结时长(咨询类)", "K16c", 2, 5, 1.7, "承办单位", "工作日;5 天以上不得分"),
			figure("2.3.3", "平均办结时长(非咨询类)", "K16", 2, 10, 2.4, "承办单位", "工作日;10 天以上不得分"),
			figure("2.3.4", "延期率", "K20", 1, 20, 3, "承办单位", "越低越好"),
		}},
		{"2.4", "质量", []Criterion{
			figure("2.4.1", "解决率", "K11", 4, 60, 90, "承办单位", "诉求人答解决了"),
			figure("2.4.2", "一次办结率", "K25", 2, 70, 95, "承办单位", "没有退单、未达标、重办"),
			figure("2.4.3", "未达标回复率", "K18", 2, 5, 0.9, "承办单位", "越低越好"),
			figure("2.4.4", "重办率", "K21", 2, 10, 2, "承办单位", "越低越好"),
			figure("2.4.5", "重复率", "K22", 2, 15, 3, "承办单位", "越低越好"),
		}},
	}}
}

func felt() Pillar {
	return Pillar{"3", "评得好:群众感受", []Branch{
		{"3.1", "知晓与便利", []Criterion{
			asked("3.1.1", "热线知晓度", "known", 2, 50, 90, "综合科"),
			asked("3.1.2", "接通容易程度", "easy", 2, 60, 92, "话务班组"),
			visited("3.1.3", "网上提交顺畅", "form", 2, "信息科"),
			visited("3.1.4", "网上办理进度可查", "progress", 2, "信息科"),
		}},
		{"3.2", "服务感受", []Criterion{
			asked("3.2.1", "接线态度", "manner", 2, 70, 95, "话务班组"),
			asked("3.2.2", "办理速度", "speed", 2, 60, 90, "承办单位"),
			asked("3.2.3", "问题解决程度", "solved", 3, 60, 90, "承办单位"),
		}},
		{"3.3", "满意", []Criterion{
			figure("3.3.1", "回访满意率", "K12b", 3, 85, 99, "承办单位", "接通回访的办结转办件,基本满意以上"),
			figure("3.3.2", "首评满意率", "K12f", 2, 80, 97, "承办单位", "第一次评价即基本满意以上"),
			asked("3.3.3", "总体满意度", "overall", 3, 60, 92, "热线中心"),
			asked("3.3.4", "愿意再次拨打", "again", 1, 60, 95, "热线中心"),
		}},
		{"3.4", "回访", []Criterion{
			figure("3.4.1", "回访率", "K24", 2, 80, 100, "回访组", "办结的转办件回访过"),
			figure("3.4.2", "回访成功率", "K24b", 1, 60, 90, "回访组", "回访接通"),
		}},
	}}
}

func kept() Pillar {
	return Pillar{"4", "管得住:运行保障", []Branch{
		{"4.1", "制度", []Criterion{
			shown("4.1.1", "办理工作规则和时限标准", 2, "综合科", "现行文件齐全、对外公开得满分,缺公开扣 40"),
			shown("4.1.2", "督办考核制度落实", 1, "督查科", "有通报、有整改得满分"),
		}},
		{"4.2", "人员", []Criterion{
			shown("4.2.1", "坐席培训", 1, "话务班组", "每月有培训记录得满分,缺一个月扣 10"),
			shown("4.2.2", "人员配备与坐席测算", 1, "话务班组", "按测算排班、缺岗有替补得满分"),
		}},
		{"4.3", "知识与数据", []Criterion{
			shown("4.3.1", "知识库更新机制", 2, "知识库管理", "各单位定期核对、有记录得满分"),
			shown("4.3.2", "热线数据公开和分析运用", 1, "信息科", "按月公开、有专报得满分"),
		}},
		{"4.4", "安全与应急", []Criterion{
			shown("4.4.1", "网络安全等级保护和个人信息保护", 2, "信息科", "测评报告在有效期内得满分"),
			shown("4.4.2", "应急预案和演练", 2, "话务班组", "有预案、一年内演练过得满分"),
		}},
	}}
}

func checks() []Check {
	return []Check{
		{"answered", "接通", "一次拨通为做到;第二次拨通为部分做到"},
		{"waited", "等待不超过 30 秒", "30 秒以内为做到,60 秒以内为部分做到"},
		{"greeting", "问候并报工号", "只有其一为部分做到"},
		{"listening", "耐心倾听", "打断一次为部分做到,两次以上为未做到"},
		{"elements", "问清时间、地点、对象、诉求", "缺一项为部分做到,缺两项为未做到"},
		{"privacy", "不追问与诉求无关的个人信息", "追问身份证号、单位、收入等为未做到"},
		{"accurate", "答复与依据一致", "要点缺一为部分做到,说错为未做到"},
		{"told", "告知办理时限和查询方式", "只有其一为部分做到"},
		{"faithful", "登记与所说一致", "事后对照工单:漏记一处为部分做到"},
		{"form", "网上提交顺畅", "能提交而步骤反复为部分做到"},
		{"progress", "网上可查到进度", "能查到而状态不更新为部分做到"},
	}
}

func scripts() []Script {
	spoken := []string{"answered", "waited", "greeting", "listening", "elements", "privacy", "accurate", "told"}
	return []Script{
		{"policy", "工作日咨询医保转移", ticket.Phone, "在外地工作三年,现在回本市就业,问职工医保怎么转回来、要不要回原地开证明、几天办好。", "可以网上或到医保窗口申请,不需要回原参保地开证明,说明办理天数和咨询电话。", spoken, 4},
		{"night", "夜间反映停水", ticket.Phone, "晚上九点半来电:所住小区从下午起停水,物业说不知道原因,家里有老人,问什么时候来水。", "登记小区、楼栋和停水起始时间,告知转供水单位和办理时限,能查到计划停水的当场告知。", append(append([]string{}, spoken...), "faithful"), 4},
		{"upset", "情绪激动的投诉", ticket.Phone, "楼下饭店油烟多次反映没有解决,语气急,先说一通过去的经过,再问这次多久能有人管。", "安抚情绪,不打断,问清店名和地址,查到以前的工单并一并登记,告知时限。", append(append([]string{}, spoken...), "faithful"), 4},
		{"firm", "企业咨询惠企补贴", ticket.Phone, "小微企业经办人,问稳岗补贴今年是否还有、要什么材料、网上哪里申请。", "转为企专席或当场答复:条件、材料、网上入口;不能当场答的说明何时回电。", spoken, 3},
		{"form", "网上提交路灯报修", ticket.Web, "从门户网站反映小区门口路灯不亮,附一张照片,提交后用查询码看进度。", "能一次提交成功,得到工单号和查询码,三天内能看到进度变化。", []string{"form", "progress", "faithful"}, 5},
		{"wechat", "微信提交占道问题", ticket.WeChat, "从微信反映市场门口占道经营,不留姓名,只留手机号,之后查询进度。", "不强制填写无关信息,得到工单号,能查到派给哪个单位。", []string{"form", "progress", "privacy"}, 4},
	}
}

func questions() []SurveyQuestion {
	return []SurveyQuestion{
		{"known", "您知道有事可以拨打 12345 吗?(5 很清楚,1 没听说过)"},
		{"easy", "您最近一次拨打 12345,接通容易吗?(5 很容易,1 打不通)"},
		{"manner", "接线人员的态度怎么样?(5 很好,1 很差)"},
		{"speed", "您反映的事,办理速度怎么样?(5 很快,1 很慢)"},
		{"solved", "您反映的事解决了吗?(5 完全解决,1 完全没有解决)"},
		{"overall", "总的来说,您对 12345 满意吗?(5 非常满意,1 非常不满意)"},
		{"again", "以后有事,您还愿意拨打 12345 吗?(5 一定会,1 一定不会)"},
	}
}

// grades are five classes in ten grades, as the national evaluation has them. There a city's
// grade is its place among 333; here, alone, it is by points.
func grades() []Grade {
	return []Grade{{"A+", 95}, {"A", 90}, {"B+", 85}, {"B", 80}, {"C+", 75}, {"C", 70}, {"D+", 65}, {"D", 60}, {"E+", 50}, {"E", 0}}
}
