package account

import (
	"time"

	"suban/internal/fault"
)

// Rules are the city's rules for accounts (安全策略), kept by the security
// administrator. The zero value of a field means its default.
type Rules struct {
	MinLength    int  `json:"min_length"`    // 口令最短长度
	Classes      int  `json:"classes"`       // 口令至少含几类字符: 大写、小写、数字、符号
	Remember     int  `json:"remember"`      // 不得与最近几次口令相同
	PasswordDays int  `json:"password_days"` // 口令有效天数
	Tries        int  `json:"tries"`         // 连续输错几次锁定
	LockMinutes  int  `json:"lock_minutes"`  // 锁定分钟
	IdleMinutes  int  `json:"idle_minutes"`  // 空闲退出分钟
	SessionHours int  `json:"session_hours"` // 会话最长小时
	OneFactor    bool `json:"one_factor"`    // 不要求动态口令, for a trial only
	RevealsADay  int  `json:"reveals_a_day"` // 每人每日查看完整号码次数
	Cost         Cost `json:"cost"`
}

// Cost is how dear one password guess is (argon2id).
type Cost struct {
	MemoryKiB uint32 `json:"memory_kib"`
	Passes    uint32 `json:"passes"`
}

// DefaultRules are what a new city starts with.
var DefaultRules = Rules{
	MinLength: 10, Classes: 3, Remember: 5, PasswordDays: 90,
	Tries: 5, LockMinutes: 15, IdleMinutes: 30, SessionHours: 12, RevealsADay: 50,
	Cost: Cost{MemoryKiB: 46 << 10, Passes: 1},
}

// CheapCost makes tests and throw-away demonstrations quick. It protects nobody.
var CheapCost = Cost{MemoryKiB: 64, Passes: 1}

// filled puts the default where nothing was said.
func (r Rules) filled() Rules {
	d := DefaultRules
	for _, f := range []struct{ have, def *int }{
		{&r.MinLength, &d.MinLength}, {&r.Classes, &d.Classes}, {&r.Remember, &d.Remember},
		{&r.PasswordDays, &d.PasswordDays}, {&r.Tries, &d.Tries}, {&r.LockMinutes, &d.LockMinutes},
		{&r.IdleMinutes, &d.IdleMinutes}, {&r.SessionHours, &d.SessionHours}, {&r.RevealsADay, &d.RevealsADay},
	} {
		if *f.have == 0 {
			*f.have = *f.def
		}
	}
	if r.Cost == (Cost{}) {
		r.Cost = d.Cost
	}
	return r
}

// check refuses rules outside what 等保 allows.
func (r Rules) check() error {
	for _, f := range []struct {
		field, name  string
		have, lo, hi int
	}{
		{"min_length", "口令最短长度", r.MinLength, 8, 64},
		{"classes", "口令字符类别数", r.Classes, 2, 4},
		{"remember", "不得重复的最近口令次数", r.Remember, 1, 24},
		{"password_days", "口令有效天数", r.PasswordDays, 1, 366},
		{"tries", "输错锁定次数", r.Tries, 3, 10},
		{"lock_minutes", "锁定分钟数", r.LockMinutes, 5, 24 * 60},
		{"idle_minutes", "空闲退出分钟数", r.IdleMinutes, 1, 8 * 60},
		{"session_hours", "会话最长小时数", r.SessionHours, 1, 24},
		{"reveals_a_day", "每日查看完整号码次数", r.RevealsADay, 1, 1000},
		{"cost.memory_kib", "口令散列内存(KiB)", int(r.Cost.MemoryKiB), 19 << 10, 1 << 20},
		{"cost.passes", "口令散列遍数", int(r.Cost.Passes), 1, 16},
	} {
		if f.have < f.lo || f.have > f.hi {
			return fault.In(f.field, "%s应在%d到%d之间,现为%d", f.name, f.lo, f.hi, f.have)
		}
	}
	return nil
}

func (r Rules) lock() time.Duration    { return time.Duration(r.LockMinutes) * time.Minute }
func (r Rules) idle() time.Duration    { return time.Duration(r.IdleMinutes) * time.Minute }
func (r Rules) session() time.Duration { return time.Duration(r.SessionHours) * time.Hour }
func (r Rules) passwordAge() time.Duration {
	return time.Duration(r.PasswordDays) * 24 * time.Hour
}
