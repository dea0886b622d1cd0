package org

// Permission is one thing a role may do. Roles are sets of them, kept per city.
type Permission string

// What people do to tickets.
const (
	Register            Permission = "register"              // 登记受理
	Reject              Permission = "reject"                // 提出不予受理
	ConfirmReject       Permission = "confirm_reject"        // 复核不予受理
	AnswerDirect        Permission = "answer_direct"         // 直接答复
	Transfer            Permission = "transfer"              // 移交
	Dispatch            Permission = "dispatch"              // 派单
	Merge               Permission = "merge"                 // 并单
	DecideSendBack      Permission = "decide_send_back"      // 审核退单
	DecideExtension     Permission = "decide_extension"      // 审批延期
	DecideLongExtension Permission = "decide_long_extension" // 审批长延期(超过10个工作日)
	Rule                Permission = "rule"                  // 争议裁决
	AppointUnit         Permission = "appoint_unit"          // 兜底指定
	Review              Permission = "review"                // 审核答复
	FollowUp            Permission = "follow_up"             // 回访
	HandleTickets       Permission = "handle_tickets"        // 承办(签收、退单、下派、协办、答复)
	Work                Permission = "work"                  // 经办(先行联系、阶段性答复、起草答复)
	Approve             Permission = "approve"               // 单位内审批(延期、挂起)
	ChiefSign           Permission = "chief_sign"            // 阅批签报
	SuspendAsk          Permission = "suspend_ask"           // 申请挂起
	Suspend             Permission = "suspend"               // 批准挂起
	CloseUnsatisfied    Permission = "close_unsatisfied"     // 二次不满意认定办结
	Supervise           Permission = "supervise"             // 督办
	LookBack            Permission = "look_back"             // 回头看
	SignOff             Permission = "sign_off"              // 市领导签批
	FlagUnreasonable    Permission = "flag_unreasonable"     // 提出认定无理重复
	ConfirmUnreasonable Permission = "confirm_unreasonable"  // 复核认定无理重复
	Erase               Permission = "erase"                 // 提出删除个人信息
	ConfirmErase        Permission = "confirm_erase"         // 复核删除个人信息
	Comment             Permission = "comment"               // 发表意见
)

// What people see.
const (
	Reveal       Permission = "reveal"         // 查看完整号码
	SeeAll       Permission = "see_all"        // 查看全部工单
	SeeRegion    Permission = "see_region"     // 查看本地区工单
	SeeUnit      Permission = "see_unit"       // 查看本单位工单
	SeeTeam      Permission = "see_team"       // 查看本班组登记的工单
	SeeOwn       Permission = "see_own"        // 查看本人工单
	SeeFollowUps Permission = "see_follow_ups" // 查看回访队列
	SeeListed    Permission = "see_listed"     // 查看列入清单的工单
	Export       Permission = "export"         // 导出
)

// What keeps the hotline running.
const (
	LeadFloor        Permission = "lead_floor"        // 话务现场管理
	Inspect          Permission = "inspect"           // 质检
	ManageKnowledge  Permission = "manage_knowledge"  // 知识库管理
	Exchange         Permission = "exchange"          // 平台对接
	ManageUsers      Permission = "manage_users"      // 用户管理
	ManageUnits      Permission = "manage_units"      // 承办单位管理
	ManagePolicies   Permission = "manage_policies"   // 时限规则管理
	ManageCalendar   Permission = "manage_calendar"   // 工作日历管理
	ManageCategories Permission = "manage_categories" // 诉求分类管理
	ManageKeys       Permission = "manage_keys"       // 密钥管理
	ReadAudit        Permission = "read_audit"        // 审计查询
)

// permissions is every permission in order with its Chinese name.
var permissions = []struct {
	p    Permission
	name string
}{
	{Register, "登记受理"},
	{Reject, "提出不予受理"},
	{ConfirmReject, "复核不予受理"},
	{AnswerDirect, "直接答复"},
	{Transfer, "移交"},
	{Dispatch, "派单"},
	{Merge, "并单"},
	{DecideSendBack, "审核退单"},
	{DecideExtension, "审批延期"},
	{DecideLongExtension, "审批长延期"},
	{Rule, "争议裁决"},
	{AppointUnit, "兜底指定"},
	{Review, "审核答复"},
	{FollowUp, "回访"},
	{HandleTickets, "承办"},
	{Work, "经办"},
	{Approve, "单位内审批"},
	{ChiefSign, "阅批签报"},
	{SuspendAsk, "申请挂起"},
	{Suspend, "批准挂起"},
	{CloseUnsatisfied, "二次不满意认定办结"},
	{Supervise, "督办"},
	{LookBack, "回头看"},
	{SignOff, "市领导签批"},
	{FlagUnreasonable, "提出认定无理重复"},
	{ConfirmUnreasonable, "复核认定无理重复"},
	{Erase, "提出删除个人信息"},
	{ConfirmErase, "复核删除个人信息"},
	{Comment, "发表意见"},
	{Reveal, "查看完整号码"},
	{SeeAll, "查看全部工单"},
	{SeeRegion, "查看本地区工单"},
	{SeeUnit, "查看本单位工单"},
	{SeeTeam, "查看本班组登记的工单"},
	{SeeOwn, "查看本人工单"},
	{SeeFollowUps, "查看回访队列"},
	{SeeListed, "查看列入清单的工单"},
	{Export, "导出"},
	{LeadFloor, "话务现场管理"},
	{Inspect, "质检"},
	{ManageKnowledge, "知识库管理"},
	{Exchange, "平台对接"},
	{ManageUsers, "用户管理"},
	{ManageUnits, "承办单位管理"},
	{ManagePolicies, "时限规则管理"},
	{ManageCalendar, "工作日历管理"},
	{ManageCategories, "诉求分类管理"},
	{ManageKeys, "密钥管理"},
	{ReadAudit, "审计查询"},
}

// Permissions lists every permission in order.
var Permissions = func() []Permission {
	var all []Permission
	for _, p := range permissions {
		all = append(all, p.p)
	}
	return all
}()

// Name is the permission's Chinese name, the code itself when it is unknown.
func (p Permission) Name() string {
	for _, known := range permissions {
		if known.p == p {
			return known.name
		}
	}
	return string(p)
}

// Known reports whether p is a permission of this system.
func (p Permission) Known() bool { return p.Name() != string(p) }

// system is what the system itself (系统) may do when a clock runs out or a
// rule is certain: sign, dispatch by rule, refuse an extension nobody decided,
// appoint the fallback unit, resume, pass a reply, try a follow-up, supervise.
var system = map[Permission]bool{
	Register: true, Transfer: true, Dispatch: true, DecideSendBack: true, DecideExtension: true,
	AppointUnit: true, Review: true, FollowUp: true, HandleTickets: true, Suspend: true,
	Supervise: true, SeeAll: true,
}
