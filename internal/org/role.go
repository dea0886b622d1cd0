package org

import (
	"slices"

	"suban/internal/fault"
)

// Role is what a person is in the hotline; it brings a set of permissions.
type Role string

const (
	Agent             Role = "agent"              // 坐席
	TempAgent         Role = "temp_agent"         // 临时坐席
	FloorLead         Role = "floor_lead"         // 班长
	Dispatcher        Role = "dispatcher"         // 派单员
	FollowUpClerk     Role = "follow_up_clerk"    // 回访员
	Supervisor        Role = "supervisor"         // 督办员
	Inspector         Role = "inspector"          // 质检员
	KnowledgeAdmin    Role = "knowledge_admin"    // 知识管理员
	Director          Role = "director"           // 中心主任
	DistrictOffice    Role = "district_office"    // 县区热线办
	Liaison           Role = "liaison"            // 承办联络员
	Handler           Role = "handler"            // 经办人
	SectionHead       Role = "section_head"       // 科室负责人
	DeputyHead        Role = "deputy_head"        // 分管负责人
	Chief             Role = "chief"              // 一把手
	CityLeader        Role = "city_leader"        // 市领导
	SupervisionOffice Role = "supervision_office" // 市委督查办
	BusinessOffice    Role = "business_office"    // 市营商办
	Adjudicator       Role = "adjudicator"        // 审定员
	Observer          Role = "observer"           // 观察员
	Integration       Role = "integration"        // 对接系统
	SystemAdmin       Role = "system_admin"       // 系统管理员
	SecurityAdmin     Role = "security_admin"     // 安全管理员
	AuditAdmin        Role = "audit_admin"        // 审计管理员
)

// roles is every role in order: its Chinese name and the permissions a new city
// starts with. An administrator may change the sets; the preset is domain §3.4.
var roles = []struct {
	role Role
	name string
	may  []Permission
}{
	{Agent, "坐席", []Permission{Register, Reject, AnswerDirect, Transfer, SeeOwn}},
	{TempAgent, "临时坐席", []Permission{Register, Reject, AnswerDirect, Transfer, SeeOwn}},
	{FloorLead, "班长", []Permission{Register, Reject, ConfirmReject, AnswerDirect, Transfer, LeadFloor, SeeTeam, SeeOwn}},
	{Dispatcher, "派单员", []Permission{Dispatch, Transfer, Merge, DecideSendBack, DecideExtension, AppointUnit, Review, FlagUnreasonable, Erase, SeeAll}},
	{FollowUpClerk, "回访员", []Permission{FollowUp, Reveal, SeeFollowUps}},
	{Supervisor, "督办员", []Permission{Supervise, LookBack, FlagUnreasonable, SeeAll, Export}},
	{Inspector, "质检员", []Permission{Inspect, Review, SeeAll}},
	{KnowledgeAdmin, "知识管理员", []Permission{ManageKnowledge}},
	{Director, "中心主任", []Permission{
		ConfirmReject, DecideExtension, DecideLongExtension, AppointUnit, Suspend, CloseUnsatisfied,
		Supervise, LookBack, FlagUnreasonable, ConfirmUnreasonable, Erase, ConfirmErase,
		ManagePolicies, ManageCalendar, ManageCategories, Reveal, SeeAll, Export,
	}},
	{DistrictOffice, "县区热线办", []Permission{Dispatch, DecideSendBack, AppointUnit, HandleTickets, Supervise, SeeRegion, SeeUnit, Export}},
	{Liaison, "承办联络员", []Permission{HandleTickets, Work, SuspendAsk, Reveal, SeeUnit}},
	{Handler, "经办人", []Permission{Work, Reveal, SeeOwn}},
	{SectionHead, "科室负责人", []Permission{Work, Approve, Reveal, SeeUnit}},
	{DeputyHead, "分管负责人", []Permission{Approve, SuspendAsk, SeeUnit}},
	{Chief, "一把手", []Permission{Approve, ChiefSign, SeeUnit}},
	{CityLeader, "市领导", []Permission{SignOff, Comment, SeeListed}},
	{SupervisionOffice, "市委督查办", []Permission{Supervise, Comment, SeeListed, Export}},
	{BusinessOffice, "市营商办", []Permission{Supervise, Comment, SeeListed, Export}},
	{Adjudicator, "审定员", []Permission{Rule, Comment, SeeListed}},
	{Observer, "观察员", []Permission{Comment, SeeListed}},
	{Integration, "对接系统", []Permission{Exchange, Register, SeeOwn}},
	{SystemAdmin, "系统管理员", []Permission{ManageUsers, ManageUnits}},
	{SecurityAdmin, "安全管理员", []Permission{ManageKeys}},
	{AuditAdmin, "审计管理员", []Permission{ReadAudit}},
}

// Roles lists every role in order.
var Roles = func() []Role {
	var all []Role
	for _, r := range roles {
		all = append(all, r.role)
	}
	return all
}()

// Name is the role's Chinese name, the code itself when it is unknown.
func (r Role) Name() string {
	for _, known := range roles {
		if known.role == r {
			return known.name
		}
	}
	return string(r)
}

// Permissions is the set a new city starts the role with.
func (r Role) Permissions() []Permission {
	for _, known := range roles {
		if known.role == r {
			return slices.Clone(known.may)
		}
	}
	return nil
}

// Presets is the permissions of every role a new city starts with.
func Presets() map[Role][]Permission {
	sets := map[Role][]Permission{}
	for _, r := range Roles {
		sets[r] = r.Permissions()
	}
	return sets
}

// administrators are the three that no person holds two of (三员分立), nor
// together with any role that touches business data.
var administrators = []Role{SystemAdmin, SecurityAdmin, AuditAdmin}

// Administers reports whether the role is one of the three administrators.
func (r Role) Administers() bool { return slices.Contains(administrators, r) }

// SecondFactor reports whether the role must sign in with a one-time code as
// well (双因素登录): administrators and leaders.
func (r Role) SecondFactor() bool {
	return r.Administers() || slices.Contains([]Role{Director, CityLeader, Chief, SupervisionOffice, BusinessOffice}, r)
}

// Compatible refuses roles that one person must not hold together.
func Compatible(roles []Role) error {
	var admin Role
	for _, r := range roles {
		if !slices.Contains(Roles, r) {
			return fault.In("roles", "没有“%s”这个角色,请从角色清单中选择", r)
		}
		switch {
		case !r.Administers():
			continue
		case admin != "" && admin != r:
			return fault.In("roles", "%s与%s须由不同的人担任(三员分立),请只保留一个", admin.Name(), r.Name())
		}
		admin = r
	}
	if admin == "" {
		return nil
	}
	for _, r := range roles {
		if !r.Administers() {
			return fault.In("roles", "%s不接触业务数据,不能同时担任%s,请分别建立账号", admin.Name(), r.Name())
		}
	}
	return nil
}

// private lists what belongs to one administrator alone and what none of the
// three may be given, so that changing a role's set cannot undo the separation.
var private = map[Permission]Role{
	ManageUsers: SystemAdmin, ManageUnits: SystemAdmin, ManageKeys: SecurityAdmin, ReadAudit: AuditAdmin,
}

// settings are the rules an administrator may be trusted with besides his own.
var settings = map[Permission]bool{ManagePolicies: true, ManageCalendar: true, ManageCategories: true}

// CheckPermissions refuses a set that a role must not have: an administrator's
// own permission in another role, or business data in an administrator's.
func CheckPermissions(r Role, set []Permission) error {
	if !slices.Contains(Roles, r) {
		return fault.In("role", "没有“%s”这个角色,请从角色清单中选择", r)
	}
	for _, p := range set {
		owner, reserved := private[p]
		switch {
		case !p.Known():
			return fault.In("permissions", "没有“%s”这项权限,请从权限清单中选择", p)
		case reserved && owner != r:
			return fault.In("permissions", "“%s”只属于%s(三员分立),不能授予%s", p.Name(), owner.Name(), r.Name())
		case r.Administers() && !reserved && !settings[p]:
			return fault.In("permissions", "%s不接触业务数据,不能授予“%s”", r.Name(), p.Name())
		}
	}
	return nil
}
