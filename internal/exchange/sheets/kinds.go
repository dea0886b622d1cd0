package sheets

import (
	"suban/internal/fault"
	"suban/internal/org"
)

// Column is one column of a sheet to fill in.
type Column struct {
	Head    string
	Need    bool
	Help    string
	Example string
}

// Kind is one thing that can be brought from another system (迁入).
type Kind struct {
	Name    string
	Title   string
	By      org.Permission // who may bring it
	Columns []Column
}

// Kinds are everything that can be brought, in the order in which it should be.
var Kinds = []Kind{
	{"units", "单位", org.ManageUnits, []Column{
		{"单位名称", true, "全称,60字以内", "示例市城市管理局"}, {"上级单位", false, "全称;空着就是热线中心的直接下级(二级承办单位);上级可以在本表前面的行", ""},
		{"简称", false, "列表里显示的短名", "市城管局"}, {"类型", true, "市直部门、党群部门、县区政府、园区管委会、公共企业、内设或下属机构、乡镇街道", "市直部门"},
		{"地区代码", false, "统计用区划代码;空着随上级", ""}, {"启用日期", true, "2021-03-01", "2021-03-01"}, {"停用日期", false, "已停用的才填", ""},
		{"分管负责人", false, "岗位,不写姓名", "副局长(分管热线)"}, {"责任科室", false, "", "数字城管科"}, {"业务人员", false, "岗位,不写姓名", "热线专员"},
	}},
	{"users", "人员", org.ManageUsers, []Column{
		{"账号", true, "3至32位小写字母、数字、点、横线", "liaison901"}, {"岗位", true, "不写姓名", "市城管局联络员"}, {"单位", true, "全称或简称", "市城管局"},
		{"角色", true, "中文名称,几个用顿号分开", "承办联络员"}, {"到期日期", false, "临时账号填写", ""},
	}},
	{"categories", "诉求分类", org.ManageCategories, []Column{
		{"一级分类", true, "", "城市管理"}, {"二级分类", false, "", "市容秩序"}, {"三级分类", false, "", "占道经营"},
		{"紧急程度", false, "一般、较急、紧急、突发", "一般"}, {"关键词", false, "顿号分开", "占道、摊贩"}, {"默认承办单位", false, "二级承办单位的全称或简称", "市城管局"},
	}},
	{"articles", "知识", org.ManageKnowledge, []Column{
		{"标题", true, "80字以内,不与已有条目相同", "占道经营怎么投诉"}, {"问题", true, "群众会怎么问", "门口有人占道摆摊怎么办?"}, {"答复口径", true, "", "拨打12345登记地点和时段,由属地城管到场处理。"},
		{"依据", true, "法律、法规或文件名称", "城市市容管理规定"}, {"责任单位", true, "全称或简称", "市城管局"}, {"分类", true, "编号或名称", "占道经营"}, {"关键词", false, "顿号分开", "占道"}, {"公开", false, "是或否", "是"},
	}},
	{"calendar", "节假日", org.ManageCalendar, []Column{
		{"日期", true, "2026-10-01", "2026-10-01"}, {"名称", true, "节日名称", "国庆节"}, {"上班", true, "上班或放假;只列与平常不同的日子", "放假"},
	}},
	{"tickets", "在办工单", org.ManagePolicies, []Column{
		{"原编号", true, "原系统的工单号,可以用它查到", "20260901-0001"}, {"受理时间", true, "2026-09-01 09:30", "2026-09-01 09:30"}, {"诉求类型", true, "咨询、求助、投诉、举报、建议、表扬、其他", "投诉"},
		{"标题", true, "100字以内", "夜市占道"}, {"诉求内容", true, "10000字以内", "小区南侧夜市占道经营,请处理。"}, {"诉求人", false, "", ""}, {"联系电话", false, "", ""}, {"保密", false, "是或否", "否"},
		{"诉求分类", false, "编号或名称", "占道经营"}, {"地区代码", false, "", ""}, {"详细地址", false, "", "示例小区南侧"}, {"紧急程度", false, "一般、较急、紧急、突发", "一般"},
		{"承办单位", false, "全称或简称;空着就停在待派单", "市城管局"}, {"派单时间", false, "空着就是受理时", "2026-09-01 09:50"}, {"签收时间", false, "空着由系统按时限处理", "2026-09-01 11:00"},
		{"先行联系时间", false, "", ""}, {"先行联系情况", false, "", ""}, {"延期批准时间", false, "", ""}, {"延期工作日", false, "批准的天数", ""},
		{"办理经过", false, "每行一步:2026-09-02 15:00 现场核实…", ""}, {"答复时间", false, "已答复待审核的才填", ""}, {"答复内容", false, "", ""}, {"原到期时间", false, "原系统的到期时间,用来核对;本系统按现行规则重算", ""},
	}},
}

// KindNamed is the kind of a name.
func KindNamed(name string) (Kind, error) {
	for _, k := range Kinds {
		if k.Name == name {
			return k, nil
		}
	}
	return Kind{}, fault.In("kind", "不能导入“%s”,可以是 units、users、categories、articles、calendar、tickets", name)
}

// Template is the workbook to fill in, with a sheet of explanations.
func (k Kind) Template() ([]byte, error) {
	t := Table{Name: k.Title, Comment: [][]string{{"列", "必填", "怎么填", "例子"}}}
	for _, c := range k.Columns {
		need := ""
		if c.Need {
			need = "必填"
		}
		t.Heads, t.Widths = append(t.Heads, c.Head), append(t.Widths, 18)
		t.Comment = append(t.Comment, []string{c.Head, need, c.Help, c.Example})
	}
	t.Comment = append(t.Comment, []string{}, []string{"说明", "", "从第二行起填写,一行一条;不要改列名。导入前请先“试算”,不能导入的行会写明行号和原因。重复导入不会重复写入。", ""})
	return t.Write()
}
