package knowledge

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/workday"
)

const (
	unitHealth org.UnitID = 7 // 市医保局
	unitWater  org.UnitID = 8
)

type town struct{}

func (town) Unit(id org.UnitID) (org.Unit, bool) {
	return org.Unit{ID: id, Name: "示例单位", Enabled: id != 99, OpenedOn: "2020-01-01"}, id == unitHealth || id == unitWater || id == 99
}

func (town) Category(id string) (org.Category, bool) {
	return org.Category{ID: id, Enabled: id != "9"}, id == "8.8.1" || id == "4.1" || id == "9"
}

var now = time.Date(2026, 6, 10, 9, 30, 0, 0, workday.Zone)

func as(id org.UserID, unit org.UnitID, roles ...org.Role) org.Actor {
	return org.NewActor(org.User{ID: id, Name: "岗位", Unit: unit, Roles: roles}, org.Presets(), org.NewTree([]org.Unit{{ID: unitHealth}, {ID: unitWater}}))
}

var (
	writer   = as(1, 0, org.KnowledgeAdmin)
	reviewer = as(2, 0, org.KnowledgeAdmin)
	liaison  = as(3, unitHealth, org.Liaison)
	other    = as(4, unitWater, org.Liaison)
	agent    = as(5, 0, org.Agent)
	admin    = as(6, 0, org.SystemAdmin)
)

func sample() Text {
	return Text{Title: "异地就医怎么备案", Question: "去外地看病要先备案吗?", Answer: "先备案再就医,可在手机上办理。", Basis: "国家和省关于异地就医直接结算的规定",
		Unit: unitHealth, Category: "8.8.1", ValidFrom: "2026-01-01", ValidTo: "2026-12-31", ReviewOn: "2026-12-01", Keywords: []string{"异地就医", "备案", "备案", " "}, Open: true}
}

// tale follows one article; a deed that must work fails the test when it does not.
type tale struct {
	*testing.T
	*Article
	now time.Time
}

func told(t *testing.T) *tale {
	t.Helper()
	a, err := New(12, sample(), liaison, town{}, now)
	if err != nil {
		t.Fatal(err)
	}
	return &tale{t, a, now}
}

func (s *tale) do(by org.Actor, d Deed) *tale {
	s.Helper()
	a, err := s.Article.Do(d, by, town{}, s.now)
	if err != nil {
		s.Fatalf("%s by %s: %v", d.Do, by.Name, err)
	}
	s.Article = a
	return s
}

func (s *tale) refuses(by org.Actor, d Deed, kind fault.Kind, words string) *tale {
	s.Helper()
	was := *s.Article.Clone()
	_, err := s.Article.Do(d, by, town{}, s.now)
	if !errors.Is(err, kind) || !strings.Contains(fmt.Sprint(err), words) {
		s.Errorf("%s: %v, want %s with %q", d.Do, err, kind, words)
	}
	if diff := cmp.Diff(&was, s.Article); diff != "" {
		s.Errorf("a refused %s left something behind: %s", d.Do, diff)
	}
	return s
}

func (s *tale) stands(state, next State) *tale {
	s.Helper()
	have := none
	if s.Next != nil {
		have = s.Next.State
	}
	if s.State != state || have != next {
		s.Fatalf("stands %s with %q in the making, want %s with %q", s.State, have, state, next)
	}
	return s
}

func (s *tale) at(date string) *tale {
	d, err := workday.ParseDate(date)
	if err != nil {
		s.Fatal(err)
	}
	s.now = d.Start().Add(9 * time.Hour)
	return s
}

func published(t *testing.T) *tale {
	return told(t).do(liaison, Deed{Do: Submit}).do(reviewer, Deed{Do: Publish})
}

func TestArticleNeedsASecondPerson(t *testing.T) {
	t.Parallel()
	s := told(t).stands(Draft, Draft)
	s.refuses(agent, Deed{Do: Submit}, fault.Denied, "纠错").refuses(other, Deed{Do: Submit}, fault.Denied, "责任单位")
	s.refuses(reviewer, Deed{Do: Publish}, fault.Conflict, "起草")
	s.do(writer, Deed{Do: Submit}).stands(Submitted, Submitted)
	s.refuses(writer, Deed{Do: Publish}, fault.Denied, "另一位").refuses(liaison, Deed{Do: Publish}, fault.Denied, "知识管理员")
	s.refuses(writer, Deed{Do: Revise, Text: ptr(sample())}, fault.Conflict, "等待审核")
	s.refuses(reviewer, Deed{Do: Return}, fault.Invalid, "理由")
	s.do(reviewer, Deed{Do: Return, Remark: "依据不全"}).stands(Draft, Draft)
	if s.Next.Remark != "依据不全" {
		t.Error("the reason is not kept")
	}
	s.do(liaison, Deed{Do: Submit}).do(liaison, Deed{Do: Recall}).do(liaison, Deed{Do: Submit})
	deputy := as(9, 0, org.KnowledgeAdmin)
	deputy.Deputy = 3
	s.refuses(deputy, Deed{Do: Publish}, fault.Denied, "另一位")
	s.do(reviewer, Deed{Do: Publish}).stands(Published, none)
	if s.Now.Reviewer != reviewer.ID || !s.InForce("2026-06-10") || s.InForce("2025-12-31") || s.InForce("2027-01-01") || !s.Public("2026-12-31") {
		t.Errorf("in force wrongly: %+v", s.Now)
	}
}

// While an edition is in force the next one is written beside it.
func TestArticleRevision(t *testing.T) {
	t.Parallel()
	s := published(t)
	text := sample()
	text.Answer = "备案已取消,直接结算。"
	s.do(liaison, Deed{Do: Revise, Text: &text}).stands(Published, Draft)
	if s.Shown().N != 1 || s.Next.N != 2 || s.Next.Authors[0] != liaison.ID {
		t.Errorf("shown %d, next %+v", s.Shown().N, s.Next)
	}
	s.refuses(writer, Deed{Do: Confirm}, fault.Conflict, "正在修订")
	s.do(liaison, Deed{Do: Discard}).stands(Published, none)
	s.refuses(liaison, Deed{Do: Discard}, fault.Conflict, "先修改")
	s.do(liaison, Deed{Do: Revise, Text: &text}).do(liaison, Deed{Do: Submit})
	s.do(writer, Deed{Do: Publish, ReviewOn: "2027-01-31"})
	if s.Now.N != 3 || s.Now.Answer != text.Answer || s.Now.ReviewOn != "2027-01-31" || s.Last != 3 {
		t.Errorf("now %+v", s.Now)
	}
}

// An edition approved ahead of its first day waits for it.
func TestArticleComesIntoForce(t *testing.T) {
	t.Parallel()
	s := published(t)
	text := sample()
	text.ValidFrom, text.ValidTo = "2026-07-01", ""
	s.do(liaison, Deed{Do: Revise, Text: &text}).do(liaison, Deed{Do: Submit}).do(writer, Deed{Do: Publish}).stands(Published, Published)
	s.refuses(liaison, Deed{Do: Revise, Text: &text}, fault.Conflict, "将于2026-07-01生效")
	s.refuses(writer, Deed{Do: Effect}, fault.Denied, "系统").refuses(org.System, Deed{Do: Effect}, fault.Conflict, "还没有到")
	if s.Shown().N != 1 {
		t.Error("the new edition is shown too early")
	}
	s.at("2026-07-01").do(org.System, Deed{Do: Effect}).stands(Published, none)
	if s.Now.N != 2 {
		t.Errorf("edition %d", s.Now.N)
	}
}

func TestArticleEnds(t *testing.T) {
	t.Parallel()
	s := published(t)
	s.refuses(liaison, Deed{Do: Expire}, fault.Denied, "系统").refuses(org.System, Deed{Do: Expire}, fault.Conflict, "没有到期")
	s.at("2027-01-01").do(org.System, Deed{Do: Expire}).stands(Expired, none)
	text := sample()
	s.refuses(liaison, Deed{Do: Revise, Text: &text}, fault.Invalid, "失效日期")
	text.ValidTo, text.ReviewOn = "", "2027-12-01"
	s.do(liaison, Deed{Do: Revise, Text: &text}).do(liaison, Deed{Do: Submit}).do(reviewer, Deed{Do: Publish}).stands(Published, none)
	s.refuses(liaison, Deed{Do: Withdraw}, fault.Invalid, "理由")
	s.do(liaison, Deed{Do: Withdraw, Remark: "政策废止"}).stands(Withdrawn, none)
	if s.InForce("2027-02-01") || s.Sees(agent) || !s.Sees(liaison) {
		t.Error("withdrawn, yet shown")
	}
	d := told(t).do(liaison, Deed{Do: Withdraw, Remark: "重复"}).stands(Withdrawn, Draft)
	d.do(liaison, Deed{Do: Revise, Text: ptr(sample())}).stands(Draft, Draft).do(liaison, Deed{Do: Submit}).stands(Submitted, Submitted)
}

func TestArticleConfirm(t *testing.T) {
	t.Parallel()
	s := published(t)
	s.refuses(agent, Deed{Do: Confirm}, fault.Denied, "知识管理员").refuses(writer, Deed{Do: Confirm, ReviewOn: "2029-01-01"}, fault.Invalid, "每年")
	s.do(liaison, Deed{Do: Confirm})
	if s.Now.ReviewOn != "2027-06-10" {
		t.Errorf("next review on %s", s.Now.ReviewOn)
	}
}

func TestArticleText(t *testing.T) {
	t.Parallel()
	a, err := New(1, sample(), writer, town{}, now)
	if err != nil || !slices.Equal(a.Next.Keywords, []string{"异地就医", "备案"}) {
		t.Errorf("keywords %q, %v", a.Next.Keywords, err)
	}
	for _, c := range []struct {
		change func(*Text)
		by     org.Actor
		words  string
	}{
		{func(t *Text) { t.Title = "\u200b \n" }, writer, "请填写标题"},
		{func(t *Text) { t.Answer = strings.Repeat("长", 8001) }, writer, "最多8000个字"},
		{func(t *Text) { t.Basis = "" }, writer, "请写明依据"},
		{func(t *Text) { t.Answer = "请打199 0000 1234找工作人员" }, writer, "手机号码"},
		{func(t *Text) { t.Question = "34132219900101001X 能办吗" }, writer, "身份证号码"},
		{func(t *Text) { t.Unit = 99 }, writer, "责任单位"},
		{func(t *Text) { t.Category = "9" }, writer, "诉求分类"},
		{func(t *Text) { t.ValidFrom = "2026-02-30" }, writer, "生效日期"},
		{func(t *Text) { t.ValidTo = "明年" }, writer, "失效日期"},
		{func(t *Text) { t.ValidTo = "2025-01-01" }, writer, "早于生效日期"},
		{func(t *Text) { t.ReviewOn = "2026-06-10" }, writer, "今天之后"},
		{func(t *Text) { t.ReviewOn = "2028-06-10" }, writer, "每年复核"},
		{func(t *Text) { t.Keywords = make21() }, writer, "最多20个"},
		{func(t *Text) { t.Unit = unitWater }, liaison, "本单位"},
		{func(t *Text) {}, agent, "知识库管理"},
		{func(t *Text) {}, admin, "知识库管理"},
	} {
		text := sample()
		c.change(&text)
		if _, err := New(1, text, c.by, town{}, now); err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%v, want %q", err, c.words)
		}
	}
	text := sample()
	text.Answer = "咨询电话0557-3020000,也可拨打12393。"
	if _, err := New(1, text, writer, town{}, now); err != nil {
		t.Errorf("an office's telephone is refused: %v", err)
	}
}

func make21() (list []string) {
	for i := range 21 {
		list = append(list, fmt.Sprint("词", i))
	}
	return list
}

func TestArticleSight(t *testing.T) {
	t.Parallel()
	d, p := told(t), published(t)
	for _, c := range []struct {
		by                    org.Actor
		draft, published, may bool
	}{
		{writer, true, true, true}, {liaison, true, true, true}, {other, false, true, false}, {agent, false, true, false},
		{admin, false, false, false}, {org.Citizen, false, false, false}, {org.System, true, true, true},
	} {
		if d.Sees(c.by) != c.draft || p.Sees(c.by) != c.published || d.Writes(c.by) != c.may {
			t.Errorf("%v: sees draft %t, published %t, writes %t", c.by.Roles, d.Sees(c.by), p.Sees(c.by), d.Writes(c.by))
		}
	}
	if have, want := p.Offers(liaison), []Action{Revise, Confirm, Withdraw}; !slices.Equal(have, want) {
		t.Errorf("offers %v", have)
	}
	if have := p.Offers(agent); len(have) != 0 {
		t.Errorf("an agent is offered %v", have)
	}
}

func TestCited(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]ID{"知识条目 12": 12, "知识条目12《异地就医》": 12, "引用知识条目 #7": 7, "三方通话:市医保局": 0, "KB-12": 0, "知识条目 0": 0, "知识条目": 0} {
		if have, ok := Cited(source); have != want || ok != (want != 0) {
			t.Errorf("%q cites %d", source, have)
		}
	}
	if id, _ := Cited(published(t).Cite()); id != 12 {
		t.Error("what Cite writes, Cited does not read")
	}
}

func TestCorrection(t *testing.T) {
	t.Parallel()
	a := published(t).Article
	for _, c := range []struct {
		flaw Flaw
		text string
		by   org.Actor
		kind fault.Kind
	}{
		{"odd", "电话已经变更", agent, fault.Invalid}, {Wrong, "错", agent, fault.Invalid}, {Wrong, strings.Repeat("长", 1001), agent, fault.Invalid}, {Wrong, "电话已经变更", admin, fault.NotFound},
	} {
		if _, err := a.Correct(1, c.flaw, c.text, c.by, now); !errors.Is(err, c.kind) {
			t.Errorf("%s: %v", c.flaw, err)
		}
	}
	c, err := a.Correct(1, Outdated, "来电人19900001234说备案已取消", agent, now)
	if err != nil || strings.Contains(c.Text, "0000") || c.Edition != 1 {
		t.Errorf("%+v, %v", c, err)
	}
	for _, d := range []struct {
		verdict Verdict
		answer  string
		by      org.Actor
		kind    fault.Kind
	}{
		{Accepted, "已修改", agent, fault.Denied}, {Accepted, "已修改", other, fault.Denied}, {"maybe", "已修改", writer, fault.Invalid}, {Declined, "", writer, fault.Invalid},
	} {
		if _, err := c.Decide(a, d.verdict, d.answer, d.by, now); !errors.Is(err, d.kind) {
			t.Errorf("%s: %v", d.verdict, err)
		}
	}
	own, _ := a.Correct(2, Wrong, "依据不全要补", writer, now)
	if _, err := own.Decide(a, Accepted, "已补", writer, now); !errors.Is(err, fault.Denied) {
		t.Errorf("answers his own: %v", err)
	}
	if c, err = c.Decide(a, Accepted, "已按新政策修改", liaison, now); err != nil || c.AnsweredBy != liaison.ID {
		t.Errorf("%+v, %v", c, err)
	}
	if _, err := c.Decide(a, Declined, "再答一次", liaison, now); !errors.Is(err, fault.Conflict) {
		t.Errorf("answers twice: %v", err)
	}
}

// Every step before the end and the review is told once.
func TestReminders(t *testing.T) {
	t.Parallel()
	s := published(t)
	var told []string
	for day := (workday.Date{Year: 2026, Month: 10, Day: 1}); day.Before(workday.Date{Year: 2027, Month: 2, Day: 1}); day = day.Next() {
		for _, r := range s.Remind(day.String()) {
			told = append(told, day.String()+" "+strings.TrimPrefix(string(r.Why), "article_"))
			s.RemindedOn = day.String()
		}
	}
	want := []string{"2026-11-24 review", "2026-12-01 expiring", "2026-12-01 review", "2026-12-24 expiring", "2026-12-30 expiring", "2026-12-31 review"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
	late := published(t)
	if r := late.Remind("2026-12-29"); len(r) != 2 || !strings.Contains(r[0].Text, "还有2天") || !strings.Contains(r[1].Text, "逾期28天") {
		t.Errorf("after a stop: %+v", r)
	}
}

func TestRank(t *testing.T) {
	t.Parallel()
	var all []*Article
	for i, title := range []string{"异地就医怎么备案", "医保卡丢了怎么补办", "公积金怎么提取", "自来水停水找谁"} {
		text := sample()
		text.Title, text.Question, text.Keywords = title, "", nil
		all = append(all, &Article{ID: ID(i + 1), State: Published, Now: &Edition{N: 1, Text: text}})
	}
	got := Rank("我想咨询一下医保卡丢了在哪里补办", "", all)
	if len(got) == 0 || got[0].ID != 2 || got[0].Score <= 0.3 {
		t.Errorf("%+v", got)
	}
	if got := Rank("您好,请问怎么办,在哪里可以办理", "", all); len(got) != 0 {
		t.Errorf("a question about nothing finds %+v", got)
	}
	if got := Rank("楼上漏水", "", all); len(got) != 0 {
		t.Errorf("found %+v", got)
	}
}

func ptr[T any](v T) *T { return &v }

// Whatever people do in whatever order: never two editions of one number, never in
// force without a second person's review, and what is offered is never denied.
func TestArticleWalks(t *testing.T) {
	t.Parallel()
	people := []org.Actor{writer, reviewer, liaison, other, agent, org.System}
	rapid.Check(t, func(t *rapid.T) {
		a, err := New(1, sample(), liaison, town{}, now)
		if err != nil {
			t.Fatal(err)
		}
		at := now
		for range rapid.IntRange(1, 30).Draw(t, "deeds") {
			at = at.AddDate(0, 0, rapid.IntRange(0, 40).Draw(t, "days"))
			by := rapid.SampledFrom(people).Draw(t, "by")
			text := sample()
			text.ValidTo, text.ReviewOn = "", workday.DateOf(at).Plus(200).String()
			text.ValidFrom = workday.DateOf(at).Plus(rapid.IntRange(-30, 30).Draw(t, "from")).String()
			do := rapid.SampledFrom(flow).Draw(t, "do").Do
			d := Deed{Do: do, Remark: "理由充分"}
			if do == Revise {
				d.Text = &text
			}
			offered := slices.Contains(a.Offers(by), do)
			b, err := a.Do(d, by, town{}, at)
			if err == nil && !offered {
				t.Fatalf("%s was not offered to %v", do, by.Roles)
			}
			if offered && errors.Is(err, fault.Denied) {
				t.Fatalf("%s was offered to %v and denied: %v", do, by.Roles, err)
			}
			if err != nil {
				continue
			}
			a = b
			switch {
			case a.Shown() == nil:
				t.Fatal("nothing to show")
			case a.Now != nil && (a.Now.Reviewer == 0 || slices.Contains(a.Now.Authors, a.Now.Reviewer)):
				t.Fatalf("in force without a second person: %+v", a.Now)
			case a.Now != nil && a.Next != nil && a.Now.N == a.Next.N, a.Next != nil && a.Next.N > a.Last:
				t.Fatalf("editions %d and %d of %d", a.Now.N, a.Next.N, a.Last)
			case a.State == Published && a.Now == nil, a.Now == nil && a.Next == nil:
				t.Fatalf("published without an edition")
			}
		}
	})
}
