package desk

import (
	"errors"
	"strings"
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/workday"
)

func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, workday.Zone)
	if err != nil {
		panic(err)
	}
	return t
}

func person(id org.UserID, p ...org.Permission) org.Actor {
	a := org.Actor{ID: id, Name: "岗位", Permissions: map[org.Permission]bool{}}
	for _, one := range p {
		a.Permissions[one] = true
	}
	return a
}

func refused(t *testing.T, err error, kind fault.Kind, words string) {
	t.Helper()
	if !errors.Is(err, kind) || !strings.Contains(err.Error(), words) {
		t.Errorf("%v, want %s with %q", err, kind, words)
	}
}

// The finance desk of the seed was open from 14 June to 25 August.
func finance() Desk {
	return Desk{ID: 2, Name: "金融服务专席", Kind: Finance, Number: "12345-2", Seats: 1, Categories: []string{"15"}, OpenOn: "2022-06-14", CloseOn: "2022-08-25", From: "08:30", To: "17:30", People: []org.UserID{7}}
}

func TestStands(t *testing.T) {
	t.Parallel()
	d := finance()
	for when, want := range map[string]Standing{"2022-06-13 23:59": Planned, "2022-06-14 08:29": OffDuty, "2022-06-14 08:30": Open, "2022-08-25 17:29": Open, "2022-08-25 17:30": OffDuty, "2022-08-26 08:30": Closed} {
		if got := d.Stands(at(when)); got != want {
			t.Errorf("%s: %s, want %s", when, got, want)
		}
	}
	d.CloseOn, d.From, d.To = "", "", ""
	if d.Stands(at("2026-01-01 00:00")) != Open {
		t.Error("a desk without end or hours is not open")
	}
}

func TestRegister(t *testing.T) {
	t.Parallel()
	d, noon := finance(), at("2022-07-01 12:00")
	if err := d.Register(person(7), "15.2", noon); err != nil {
		t.Error(err)
	}
	if err := d.Register(person(1, org.LeadFloor), "15", noon); err != nil {
		t.Error(err)
	}
	refused(t, d.Register(person(8), "15.2", noon), fault.Invalid, "不在金融服务专席的席位上")
	refused(t, d.Register(person(7), "1.1", noon), fault.Invalid, "不受理这类诉求")
	refused(t, d.Register(person(7), "15", at("2022-08-26 12:00")), fault.Invalid, "已于2022-08-25关闭")
	refused(t, d.Register(person(7), "15", at("2022-07-01 20:00")), fault.Invalid, "08:30至17:30")
}

func TestCheck(t *testing.T) {
	t.Parallel()
	if err := finance().Check(); err != nil {
		t.Fatal(err)
	}
	for words, change := range map[string]func(*Desk){
		"2 至 20 字":     func(d *Desk) { d.Name = "席" },
		"类别":           func(d *Desk) { d.Kind = "vip" },
		"1 至 200":      func(d *Desk) { d.Seats = 0 },
		"只有1个席位,安排了2人": func(d *Desk) { d.People = []org.UserID{1, 2} },
		"按键":           func(d *Desk) { d.Digit = "0" },
		"号码":           func(d *Desk) { d.Number = "内线 2" },
		"08:30":        func(d *Desk) { d.To = "8:30" },
		"关闭日期":         func(d *Desk) { d.CloseOn = "2022-06-01" },
	} {
		d := finance()
		change(&d)
		refused(t, d.Check(), fault.Invalid, words)
	}
}

func TestMatching(t *testing.T) {
	t.Parallel()
	d, c, by, now := finance(), Contact{ID: 5, Bank: "示例银行", Enabled: true}, person(7), at("2022-07-01 12:00")
	m, err := Match(d, 1, ticket.Accepted, c, nil, by, now)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Match(d, 1, ticket.Accepted, c, &m, by, now)
	refused(t, err, fault.Conflict, "另一家银行")
	_, err = Match(d, 1, ticket.Accepted, Contact{Bank: "示例银行"}, nil, by, now)
	refused(t, err, fault.Invalid, "已停用")
	_, err = Match(d, 1, ticket.Accepted, c, nil, person(8), now)
	refused(t, err, fault.Denied, "坐席和班长")
	other := d
	other.Kind = Business
	_, err = Match(other, 1, ticket.Accepted, c, nil, by, now)
	refused(t, err, fault.Invalid, "只有金融专席")

	refused(t, m.Close(Failed, "rate", 0, "", by, now), fault.Conflict, "两边的沟通")
	for _, side := range []Side{Firm, Bank} {
		if err := m.Say(side, "贷款需求三百万元,有订单。", by, now); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, m.Close(Failed, "", 0, "", by, now), fault.Invalid, "原因")
	refused(t, m.Close(Agreed, "", 0, "", by, now), fault.Invalid, "金额")
	if err := m.Close(Agreed, "rate", 300, "", by, now); err != nil || m.Reason != "" || m.Amount != 300 {
		t.Errorf("%+v, %v", m, err)
	}
	refused(t, m.Say(Firm, "还有一句话没有说。", by, now), fault.Conflict, "已有结果")
	lost, _ := Match(d, 1, ticket.Accepted, c, nil, by, now)
	if err := lost.Close(Failed, "unreachable", 0, "三次未接通", by, now); err != nil {
		t.Error(err)
	}
}
