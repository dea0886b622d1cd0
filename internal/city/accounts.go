package city

import (
	"fmt"

	"suban/internal/org"
)

// Account is a demo account: a login, the post it stands for, its unit and roles.
// Shown accounts are the ones that the start page of a demo lists, one per role.
type Account struct {
	Login  string
	Name   string
	Unit   org.UnitID
	Region org.RegionCode // empty: that of its unit
	Roles  []org.Role
	Themes []string
	Shown  bool
}

// The centre's sections, in the order of centre.txt.
const (
	callFloor org.UnitID = centreID + 1 + iota
	dispatchSection
	followUpSection
	supervisionSection
	knowledgeSection
	officeSection
)

// centrePosts are the posts at the centre: n of each, logins and names numbered
// from the given one.
var centrePosts = []struct {
	login, name string
	from, n     int
	unit        org.UnitID
	role        org.Role
}{
	{"agent", "坐席 ", 1001, 24, callFloor, org.Agent},
	{"temp", "临时坐席 ", 1901, 4, callFloor, org.TempAgent},
	{"floorlead", "班长 ", 1, 2, callFloor, org.FloorLead},
	{"dispatcher", "派单员 ", 1, 4, dispatchSection, org.Dispatcher},
	{"followup", "回访员 ", 1, 4, followUpSection, org.FollowUpClerk},
	{"inspector", "质检员 ", 1, 3, followUpSection, org.Inspector},
	{"supervisor", "督办员 ", 1, 2, supervisionSection, org.Supervisor},
	{"knowledge", "知识管理员 ", 1, 2, knowledgeSection, org.KnowledgeAdmin},
	{"director", "中心主任 ", 1, 2, centreID, org.Director},
	{"sysadmin", "系统管理员 ", 1, 1, officeSection, org.SystemAdmin},
	{"secadmin", "安全管理员 ", 1, 1, officeSection, org.SecurityAdmin},
	{"auditadmin", "审计管理员 ", 1, 1, officeSection, org.AuditAdmin},
	{"leader", "市领导 ", 1, 2, centreID, org.CityLeader},
	{"observer", "观察员 ", 1, 2, centreID, org.Observer},
	{"province", "省平台对接 ", 1, 1, centreID, org.Integration},
}

// unitPosts are the posts every second-level unit has.
var unitPosts = []struct {
	login, name string
	role        org.Role
}{
	{"liaison", "联络员", org.Liaison},
	{"handler", "经办人", org.Handler},
	{"section", "科室负责人", org.SectionHead},
	{"deputy", "分管负责人", org.DeputyHead},
	{"chief", "一把手", org.Chief},
}

// shownUnit is the unit whose accounts a demo lists: the one with most to do.
const shownUnit = "埇桥区"

func (d *Data) addAccounts() {
	for _, p := range centrePosts {
		for i := range p.n {
			d.addAccount(Account{Login: fmt.Sprintf("%s%d", p.login, p.from+i), Name: fmt.Sprintf("%s%d", p.name, p.from+i), Unit: p.unit,
				Roles: []org.Role{p.role}, Shown: i == 0})
		}
	}
	for _, office := range []struct {
		login, name, unit string
		role              org.Role
		themes            []string
	}{
		{"ducha1", "市委督查办专员 1", "市委督查办", org.SupervisionOffice, nil},
		{"yingshang1", "市营商办专员 1", "市营商办", org.BusinessOffice, []string{d.theme("营商环境")}},
		{"bianban1", "审定员（编办） 1", "市委编办", org.Adjudicator, nil},
		{"sifa1", "审定员（司法局） 1", "市司法局", org.Adjudicator, nil},
	} {
		d.addAccount(Account{Login: office.login, Name: office.name, Unit: d.short[office.unit], Roles: []org.Role{office.role},
			Themes: office.themes, Shown: office.login != "sifa1"})
	}
	for i, area := range d.regions.Below(Code) {
		u := d.unitAt(d.area[area])
		d.addAccount(Account{Login: fmt.Sprintf("office%s", area), Name: u.Short + "热线办 1", Unit: u.ID,
			Roles: []org.Role{org.DistrictOffice}, Shown: i == 0})
	}
	for _, u := range d.Second() {
		for _, p := range unitPosts {
			d.addAccount(Account{Login: fmt.Sprintf("%s%d", p.login, u.ID), Name: u.Short + p.name, Unit: u.ID,
				Roles: []org.Role{p.role}, Shown: u.Short == shownUnit})
		}
	}
}

func (d *Data) addAccount(a Account) {
	if d.people[a.Unit] == nil {
		d.people[a.Unit] = map[org.Role]int{}
	}
	for _, r := range a.Roles {
		if _, ok := d.people[a.Unit][r]; !ok {
			d.people[a.Unit][r] = len(d.Accounts)
		}
	}
	d.Accounts = append(d.Accounts, a)
}

// Post returns the first account that holds a role in a unit.
func (d *Data) Post(unit org.UnitID, role org.Role) (Account, bool) {
	i, ok := d.people[unit][role]
	if !ok {
		return Account{}, false
	}
	return d.Accounts[i], true
}

// theme is the id of the first-level category with a name.
func (d *Data) theme(name string) string {
	for _, c := range d.Categories {
		if c.Level == 1 && c.Name == name {
			return c.ID
		}
	}
	return ""
}
