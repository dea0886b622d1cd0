package city

import (
	"context"
	"time"

	"suban/internal/account"
	"suban/internal/org"
	"suban/internal/workday"
)

// absences are who is away in the demo city, in days from today (请假与代理).
var absences = []struct {
	unit        string
	role, sits  org.Role
	from, until int
	note        string
}{
	{"市水利局", org.Chief, org.DeputyHead, -1, 3, "外出培训"},
	{"埇桥区", org.Handler, org.Liaison, 5, 8, "年休假"},
}

// away registers the absences, unless somebody is away already.
func (p *people) away(ctx context.Context, accounts *account.Accounts, now time.Time) error {
	has, err := accounts.AbsencesSeen(ctx, p.byRole[org.Director][0])
	if err != nil || len(has) > 0 {
		return err
	}
	today := workday.DateOf(now)
	for _, a := range absences {
		unit := p.city.short[a.unit]
		n := org.Absence{Deputy: p.at(unit, a.sits).ID, Note: a.note,
			From: today.Plus(a.from).Start().Add(8 * time.Hour), Until: today.Plus(a.until).Start().Add(18 * time.Hour)}
		if _, err := accounts.AddAbsence(ctx, p.at(unit, a.role), n); err != nil {
			return err
		}
	}
	return nil
}
