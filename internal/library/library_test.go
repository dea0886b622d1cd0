package library

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"suban/internal/fault"
	"suban/internal/knowledge"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

func TestArticleLife(t *testing.T) {
	h := newHouse(t)
	_, err := h.Propose(t.Context(), h.agent(), text("医保卡补办", "带身份证到窗口补办。"))
	h.refused(err, fault.Denied, "知识库管理")
	_, err = h.Propose(t.Context(), h.other(), text("医保卡补办", "带身份证到窗口补办。"))
	h.refused(err, fault.Invalid, "本单位")
	a, err := h.Propose(t.Context(), h.liaison(), text("医保卡补办", "带身份证到窗口补办。"))
	h.must(err)
	if a.ID != 1 || a.Next.ValidFrom != "2026-06-10" || a.Next.ReviewOn != "2027-06-10" {
		t.Errorf("%s %+v", a.ID, a.Next)
	}
	_, err = h.Propose(t.Context(), h.writer(), text("医保卡补办", "换一种说法。"))
	h.refused(err, fault.Invalid, "同名")
	_, err = h.Article(t.Context(), h.agent(), a.ID)
	h.refused(err, fault.NotFound, "没有知识条目 1")
	_, err = h.Do(t.Context(), h.other(), a.ID, a.Version, knowledge.Deed{Do: knowledge.Submit})
	h.refused(err, fault.NotFound, "没有知识条目 1")

	a = h.do(h.liaison(), a, knowledge.Deed{Do: knowledge.Submit})
	if got := h.told(h.reviewer(), "article_submitted"); len(got) != 1 || !strings.Contains(got[0], "知识条目 1《医保卡补办》第1版已提交") {
		t.Errorf("told %q", got)
	}
	_, err = h.Do(t.Context(), h.reviewer(), a.ID, 1, knowledge.Deed{Do: knowledge.Publish})
	h.refused(err, fault.Stale, "刚被他人修改")
	a = h.do(h.reviewer(), a, knowledge.Deed{Do: knowledge.Return, Remark: "请写明窗口地址"})
	if got := h.told(h.liaison(), "article_returned"); len(got) != 1 || !strings.Contains(got[0], "请写明窗口地址") {
		t.Errorf("told %q", got)
	}
	better := text("医保卡补办", "带身份证到市政务服务大厅医保窗口补办。")
	a = h.do(h.liaison(), a, knowledge.Deed{Do: knowledge.Revise, Text: &better})
	a = h.do(h.liaison(), a, knowledge.Deed{Do: knowledge.Submit})
	a = h.do(h.reviewer(), a, knowledge.Deed{Do: knowledge.Publish})
	seen, err := h.Article(t.Context(), org.Citizen, a.ID)
	h.must(err)
	if seen.Now.Answer != better.Answer || seen.Version != 6 {
		t.Errorf("%+v", seen)
	}

	// A revision lies beside the edition in force, and only its keepers see it.
	better.Answer = "手机上申领即可。"
	a = h.do(h.liaison(), a, knowledge.Deed{Do: knowledge.Revise, Text: &better})
	for by, next := range map[*org.Actor]bool{ptr(h.agent()): false, ptr(h.liaison()): true, ptr(h.writer()): true, ptr(org.Citizen): false} {
		got, err := h.Article(t.Context(), *by, a.ID)
		h.must(err)
		if (got.Next != nil) != next || got.Now.N != 1 {
			t.Errorf("%v sees %+v", by.Roles, got)
		}
	}
	a = h.do(h.liaison(), a, knowledge.Deed{Do: knowledge.Discard})
	editions, events, err := h.Record(t.Context(), h.liaison(), a.ID)
	h.must(err)
	if len(editions) != 1 || len(events) != a.Version || events[len(events)-1].Action != knowledge.Propose {
		t.Errorf("%d editions, %d events of version %d", len(editions), len(events), a.Version)
	}
	a = h.do(h.writer(), a, knowledge.Deed{Do: knowledge.Withdraw, Remark: "与条目 2 重复"})
	for _, by := range []org.Actor{h.agent(), org.Citizen} {
		_, err = h.Article(t.Context(), by, a.ID)
		h.refused(err, fault.NotFound, "没有")
	}
	if got := h.told(h.liaison(), "article_withdrawn"); len(got) != 1 {
		t.Errorf("told %q", got)
	}
	h.must(h.db.Read(t.Context(), func(tx *postgres.Tx) error {
		lines, err := tx.Audits(t.Context(), postgres.AuditFilter{})
		if len(lines) != a.Version || lines[0].Action != "withdraw_article" || lines[0].Subject != "知识条目 1" {
			t.Errorf("audit %+v", lines)
		}
		return err
	}))
}

func ptr[T any](v T) *T { return &v }

// Numbers follow each other, whoever writes at the same time.
func TestArticlesAtOnce(t *testing.T) {
	h := newHouse(t)
	var all sync.WaitGroup
	ids := make([]knowledge.ID, 12)
	for i := range ids {
		all.Go(func() {
			a, err := h.Propose(t.Context(), h.writer(), text(fmt.Sprint("条目", i), "答"))
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = a.ID
		})
	}
	all.Wait()
	slices.Sort(ids)
	for i, id := range ids {
		if id != knowledge.ID(i+1) {
			t.Fatalf("numbers %v", ids)
		}
	}
	a, err := h.Article(t.Context(), h.writer(), 1)
	h.must(err)
	var done sync.WaitGroup
	results := make([]error, 4)
	for i := range results {
		done.Go(func() {
			_, results[i] = h.Do(t.Context(), h.writer(), 1, a.Version, knowledge.Deed{Do: knowledge.Submit})
		})
	}
	done.Wait()
	won := 0
	for _, err := range results {
		if err == nil {
			won++
			continue
		}
		h.refused(err, fault.Stale, "刷新")
	}
	if won != 1 {
		t.Errorf("%d of 4 submitted", won)
	}
}

func TestSearch(t *testing.T) {
	h := newHouse(t)
	h.publish(text("异地就医怎么备案", "在手机上办理异地就医备案,也可到窗口。"))
	h.publish(text("医保卡丢了怎么补办", "带身份证补办。异地的也可以在手机上办。"))
	h.publish(water("停水了找谁", "先看停水公告,再拨打供水服务电话0557-3020000。"))
	_, err := h.Propose(t.Context(), h.liaison(), text("生育津贴怎么领", "草稿"))
	h.must(err)
	h.publish(text("ＤＲＧ付费是什么", "按病组付费。"))
	for _, c := range []struct {
		by    org.Actor
		f     postgres.ArticleFilter
		want  []knowledge.ID
		total int
		near  bool
	}{
		{by: h.agent(), want: []knowledge.ID{3, 1, 2, 5}, total: 4},
		{by: h.other(), want: []knowledge.ID{3, 1, 2, 5}, total: 4},
		{by: h.liaison(), want: []knowledge.ID{3, 1, 2, 4, 5}, total: 5},
		{by: h.writer(), want: []knowledge.ID{3, 1, 2, 4, 5}, total: 5},
		{by: org.Citizen, want: []knowledge.ID{1, 2, 5}, total: 3},
		{by: h.agent(), f: postgres.ArticleFilter{Text: "异地"}, want: []knowledge.ID{1, 2}, total: 2},
		{by: h.agent(), f: postgres.ArticleFilter{Text: "手机 身份证"}, want: []knowledge.ID{2}, total: 1},
		{by: h.agent(), f: postgres.ArticleFilter{Text: "医"}, want: []knowledge.ID{1, 2}, total: 2},
		{by: h.agent(), f: postgres.ArticleFilter{Text: "drg"}, want: []knowledge.ID{5}, total: 1},
		{by: h.agent(), f: postgres.ArticleFilter{Text: "知识条目 3"}, want: []knowledge.ID{3}, total: 1},
		{by: h.agent(), f: postgres.ArticleFilter{Text: "0557-3020000"}, want: []knowledge.ID{3}, total: 1},
		{by: org.Citizen, f: postgres.ArticleFilter{Text: "停水"}},
		{by: h.agent(), f: postgres.ArticleFilter{Text: "草稿"}},
		{by: h.agent(), f: postgres.ArticleFilter{Text: "医保卡弄丢了要到哪里补办"}, want: []knowledge.ID{2}, total: 1, near: true},
		{by: h.agent(), f: postgres.ArticleFilter{Text: "卡医保"}, want: []knowledge.ID{2}, total: 1, near: true},
		{by: h.agent(), f: postgres.ArticleFilter{Text: "??'\\:*&|!"}},
		{by: h.agent(), f: postgres.ArticleFilter{Category: "10"}, want: []knowledge.ID{1, 2, 5}, total: 3},
		{by: h.agent(), f: postgres.ArticleFilter{Category: "1"}},
		{by: h.agent(), f: postgres.ArticleFilter{Unit: unitWater}, want: []knowledge.ID{3}, total: 1},
		{by: h.agent(), f: postgres.ArticleFilter{Open: ptr(false)}, want: []knowledge.ID{3}, total: 1},
		{by: h.writer(), f: postgres.ArticleFilter{States: []knowledge.State{knowledge.Draft}}, want: []knowledge.ID{4}, total: 1},
		{by: h.writer(), f: postgres.ArticleFilter{Next: knowledge.Submitted}},
		{by: h.writer(), f: postgres.ArticleFilter{Order: "recent", Limit: 2}, want: []knowledge.ID{5, 4}, total: 5},
		{by: h.writer(), f: postgres.ArticleFilter{Order: "recent", Limit: 2, Skip: 4}, want: []knowledge.ID{1}, total: 5},
		{by: h.agent(), f: postgres.ArticleFilter{Text: "异地", Skip: 1}, want: []knowledge.ID{2}, total: 2},
	} {
		p, err := h.List(t.Context(), c.by, c.f)
		h.must(err)
		var got []knowledge.ID
		for _, a := range p.Items {
			got = append(got, a.ID)
		}
		if !slices.Equal(got, c.want) || p.Total != c.total || p.Similar != c.near {
			t.Errorf("%v %+v: %v of %d, similar %t; want %v of %d", c.by.Roles, c.f, got, p.Total, p.Similar, c.want, c.total)
		}
	}
	_, err = h.List(t.Context(), h.sysadmin(), postgres.ArticleFilter{})
	h.refused(err, fault.Denied, "管理员账号")
	_, err = h.List(t.Context(), h.agent(), postgres.ArticleFilter{Text: strings.Repeat("长", 201)})
	h.refused(err, fault.Invalid, "最多200个字")

	near, err := h.Suggest(t.Context(), h.agent(), "您好,我的医保卡丢了,请问到哪里补办", "")
	h.must(err)
	if len(near) == 0 || near[0].ID != 2 {
		t.Errorf("suggested %+v", near)
	}
	counts, err := h.Counts(t.Context(), h.writer(), postgres.ArticleFilter{})
	h.must(err)
	if counts["10.8"] != 4 || counts["4.1"] != 1 {
		t.Errorf("counts %v", counts)
	}
	n, err := h.Figures(t.Context(), h.writer())
	h.must(err)
	if n.Published != 4 || n.Open != 3 || n.Making != 1 || n.Submitted != 0 {
		t.Errorf("figures %+v", n)
	}
	if n, err = h.Figures(t.Context(), h.agent()); err != nil || n.Making != 0 {
		t.Errorf("an agent counts drafts: %+v, %v", n, err)
	}
}

func TestCorrections(t *testing.T) {
	h := newHouse(t)
	a := h.publish(text("医保卡补办", "带身份证到窗口补办。"))
	c, err := h.Correct(t.Context(), h.agent(), a.ID, knowledge.Outdated, "来电人说已改为手机办理")
	h.must(err)
	_, err = h.Correct(t.Context(), h.agent(), a.ID, knowledge.Outdated, "来电人说已改为手机办理")
	h.refused(err, fault.Conflict, "正在等待答复")
	_, err = h.Correct(t.Context(), h.sysadmin(), a.ID, knowledge.Wrong, "有错误之处")
	h.refused(err, fault.Denied, "管理员")
	for _, by := range []org.Actor{h.liaison(), h.writer()} {
		if got := h.told(by, "article_correction"); len(got) != 1 {
			t.Errorf("%v told %q", by.Roles, got)
		}
	}
	for by, want := range map[*org.Actor]int{ptr(h.agent()): 1, ptr(h.other()): 0, ptr(h.liaison()): 1} {
		list, err := h.Corrections(t.Context(), *by, a.ID)
		h.must(err)
		if len(list) != want {
			t.Errorf("%v sees %d corrections", by.Roles, len(list))
		}
	}
	p, err := h.List(t.Context(), h.writer(), postgres.ArticleFilter{Due: "corrections"})
	h.must(err)
	if p.Total != 1 || p.Items[0].Corrections != 1 {
		t.Errorf("%+v", p)
	}
	_, err = h.Decide(t.Context(), h.other(), c.ID, knowledge.Accepted, "已修改")
	h.refused(err, fault.Denied, "责任单位")
	_, err = h.Decide(t.Context(), h.liaison(), 1, knowledge.Accepted, "已修改")
	h.refused(err, fault.NotFound, "没有这条纠错")
	_, err = h.Decide(t.Context(), h.liaison(), c.ID, knowledge.Accepted, "已修改")
	h.must(err)
	_, err = h.Decide(t.Context(), h.writer(), c.ID, knowledge.Declined, "再答一次")
	h.refused(err, fault.Conflict, "已经答复过")
	if got := h.told(h.agent(), "correction_decided"); len(got) != 1 || !strings.Contains(got[0], "已采纳:已修改") {
		t.Errorf("told %q", got)
	}
}

// The daily round: reminders once, expiry, and an approved edition's first day.
func TestTend(t *testing.T) {
	h := newHouse(t)
	ends := text("临时政策", "到年底为止。")
	ends.ValidTo = "2026-07-31"
	a := h.publish(ends)
	b := h.publish(text("供养政策", "旧标准。"))
	later := text("供养政策", "新标准。")
	later.ValidFrom = "2026-08-01"
	b = h.do(h.writer(), b, knowledge.Deed{Do: knowledge.Revise, Text: &later})
	b = h.do(h.writer(), b, knowledge.Deed{Do: knowledge.Submit})
	b = h.do(h.reviewer(), b, knowledge.Deed{Do: knowledge.Publish})
	if b.Now.N != 1 || b.Next == nil {
		t.Fatalf("in force too early: %+v", b)
	}
	tend := func(want int) {
		t.Helper()
		n, err := h.Tend(t.Context())
		h.must(err)
		if n != want {
			t.Errorf("%d things to do, want %d", n, want)
		}
	}
	tend(0)
	h.at("2026-07-01")
	tend(1)
	tend(0)
	if got := h.told(h.liaison(), "article_expiring"); len(got) != 1 || !strings.Contains(got[0], "还有30天") {
		t.Errorf("told %q", got)
	}
	h.at("2026-07-31")
	tend(1)
	h.at("2026-08-01")
	p, err := h.List(t.Context(), org.Citizen, postgres.ArticleFilter{})
	h.must(err)
	if p.Total != 1 { // out of force by date, before the round
		t.Errorf("citizens see %d", p.Total)
	}
	tend(2)
	tend(0)
	a, err = h.Article(t.Context(), h.agent(), a.ID)
	h.must(err)
	b, err = h.Article(t.Context(), h.agent(), b.ID)
	h.must(err)
	if a.State != knowledge.Expired || b.Now.Answer != "新标准。" || b.Next != nil {
		t.Errorf("%s, %+v", a.State, b.Now)
	}
	if got := h.told(h.writer(), "article_expired"); len(got) != 1 {
		t.Errorf("told %q", got)
	}
	p, err = h.List(t.Context(), h.agent(), postgres.ArticleFilter{Text: "旧标准"})
	h.must(err)
	if p.Total != 0 {
		t.Error("the old edition is still found")
	}
}

// A ticket counts once for an article, however often it is told.
func TestUses(t *testing.T) {
	h := newHouse(t)
	a := h.publish(text("医保卡补办", "带身份证到窗口补办。"))
	for _, id := range []ticket.ID{1, 1, 2} {
		h.must(h.db.Write(t.Context(), func(tx *postgres.Tx) error { tx.AddUse(a.ID, id, tx.Now, 5); return nil }))
	}
	got, err := h.Article(t.Context(), h.agent(), a.ID)
	h.must(err)
	n, err := h.Figures(t.Context(), h.agent())
	h.must(err)
	if got.Used != 2 || got.UsedAt == nil || n.Uses != 2 || n.Used != 1 {
		t.Errorf("used %d, figures %+v", got.Used, n)
	}
}
