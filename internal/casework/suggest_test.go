package casework

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/triage"
)

// schooled is a house with three categories whose tickets read differently, and
// enough of them closed to learn from.
func schooled(t *testing.T) *house {
	h := newHouse(t)
	h.must(h.db.Write(t.Context(), func(tx *postgres.Tx) error {
		for id, name := range map[string]string{"2": "交通运输", "3": "环境保护"} {
			tx.SaveCategory(org.Category{ID: id, Name: name, Level: 1, Enabled: true})
		}
		version, err := tx.NextDutyVersion(t.Context(), org.System, "建市")
		tx.AddDuty(org.Duty{ID: 1, Category: "1", Unit: unitCity, Item: "第 1 项"}, version)
		tx.AddDuty(org.Duty{ID: 2, Category: "2", Unit: unitRoads, Item: "第 2 项"}, version)
		tx.AddDuty(org.Duty{ID: 3, Category: "3", Unit: unitCounty, Item: "第 3 项"}, version)
		return err
	}))
	matters := []struct {
		category string
		unit     org.UnitID
		says     []string
	}{{"1", unitCity, strings.Fields("夜市摆摊 占道经营 烧烤油烟 音响扰民 乱倒垃圾 商贩叫卖 堵住路口 城管来过 收摊很晚 桌椅挡路")},
		{"2", unitRoads, strings.Fields("公交车少 班次减少 等车太久 司机甩站 路面坑洼 站牌损坏 末班车早 红灯太长 货车超载 停车收费")},
		{"3", unitCounty, strings.Fields("工厂排污 废水直排 刺鼻气味 烟囱冒烟 河水发黑 噪声超标 粉尘很大 焚烧秸秆 油漆味道 鱼都死了")}}
	rng := rand.New(rand.NewPCG(3, 4))
	for i := range 66 {
		m := matters[i%3]
		in := intake()
		pick := rng.Perm(len(m.says))
		in.Category, in.Title = m.category, ticket.Text(m.says[pick[0]]+m.says[pick[1]])
		in.Content = ticket.Text(fmt.Sprintf("%s,%s,%s", m.says[pick[2]], m.says[pick[3]], m.says[pick[4]]))
		in.RequesterPhone = ticket.Text(fmt.Sprintf("1990000%04d", i))
		r, err := h.Register(t.Context(), h.agent(), "", in, &ticket.Accept{}, &ticket.QueueDispatch{})
		h.must(err)
		h.do(h.dispatcher(), r.Case.ID, &ticket.Dispatch{Unit: m.unit})
		h.do(h.agent(), r.Case.ID, &ticket.Cancel{Text: ticket.Text("已解决")})
	}
	h.must(h.db.Write(t.Context(), func(tx *postgres.Tx) error {
		_, err := tx.Exec(t.Context(), `update tickets set state = 'closed' where city = $1`, tx.City)
		h.must(err)
		_, err = tx.Exec(t.Context(), `update assignments set state = 'replied' where city = $1`, tx.City)
		return err
	}))
	h.pass(time.Minute)
	return h
}

func director(h *house) org.Actor { return h.as(9, unitCentre, org.Director) }

func TestModelIsTrainedAndLoaded(t *testing.T) {
	h := schooled(t)
	q := Question{Title: "夜市摆摊占道经营", Content: "烧烤油烟,桌椅挡路,音响扰民", Region: "341302"}
	s, _, err := h.SuggestTyped(t.Context(), h.agent(), q)
	h.must(err)
	if s.Model.Version != 0 || s.Closed != 66 || s.Unit.Candidates != nil && s.Spoke == ByModel {
		t.Errorf("before a model: %+v", s)
	}
	_, err = h.Retrain(t.Context(), director(h))
	h.refused(err, fault.Conflict, "66件,满300件才训练")
	_, err = h.Retrain(t.Context(), h.dispatcher())
	h.refused(err, fault.Denied, "诉求分类管理")
	settings := triage.Preset
	settings.Least = 60
	h.must(h.SetTriage(t.Context(), director(h), settings))
	m, err := h.Retrain(t.Context(), director(h))
	h.must(err)
	if m.Version != 1 || !m.InForce || m.Tickets != 66 || m.Digest == "" || m.Quality.Accuracy < .9 {
		t.Errorf("model %+v", m)
	}
	// Another node loads it by its version alone.
	other := New(h.db, h.keys, Options{})
	t.Cleanup(other.Close)
	for _, node := range []*Casework{h.Casework, other} {
		s, _, err := node.SuggestTyped(t.Context(), h.agent(), q)
		h.must(err)
		if s.Model.Version != 1 || s.Spoke != ByModel || s.Categories[0].Label != "1" || len(s.Categories[0].Words) == 0 {
			t.Errorf("suggested %+v", s)
		}
		if first := s.Unit.Candidates[0]; first.Unit != unitCity || first.Here.Led != 22 || !first.Duty {
			t.Errorf("unit %+v", first)
		}
	}
}

func TestSuggestionsAreRecorded(t *testing.T) {
	h := schooled(t)
	settings := triage.Preset
	settings.Least = 60
	h.must(h.SetTriage(t.Context(), director(h), settings))
	_, err := h.Retrain(t.Context(), org.System)
	h.must(err)
	c := h.take()
	n, err := h.SuggestWaiting(t.Context())
	h.must(err)
	again, err := h.SuggestWaiting(t.Context())
	h.must(err)
	if n != 1 || again != 0 {
		t.Errorf("suggested for %d tickets, then %d", n, again)
	}
	var model int
	var first string
	h.must(h.db.Read(t.Context(), func(tx *postgres.Tx) error {
		return tx.QueryRow(t.Context(), `select model, first from suggestions where city = $1 and ticket_id = $2 and asked = 'unit'`, tx.City, c.ID).Scan(&model, &first)
	}))
	if model != 1 || first != fmt.Sprint(unitCity) {
		t.Errorf("recorded model %d, unit %s", model, first)
	}
	if s := h.waits(c.ID); s != ticket.ToDispatch {
		t.Errorf("nobody allowed the system to dispatch, yet the ticket is %s", s)
	}
}

func (h *house) waits(id ticket.ID) ticket.State {
	h.Helper()
	v, err := h.View(h.Context(), h.dispatcher(), id)
	h.must(err)
	return v.State
}

// The system dispatches only what the centre lets it, never what is confidential or
// goes against a precedent, and says by which model.
func TestDispatchBySystem(t *testing.T) {
	h := schooled(t)
	settings := triage.Preset
	settings.Least, settings.AutoDispatch = 60, .8
	h.must(h.SetTriage(t.Context(), director(h), settings))
	_, err := h.Retrain(t.Context(), org.System)
	h.must(err)
	kept := intake()
	kept.Confidential = true
	secret, err := h.Register(t.Context(), h.agent(), "", kept, &ticket.Accept{}, &ticket.QueueDispatch{})
	h.must(err)
	c := h.take()
	_, err = h.SuggestWaiting(t.Context())
	h.must(err)
	if h.waits(c.ID) != ticket.Dispatched || h.waits(secret.Case.ID) != ticket.ToDispatch {
		t.Errorf("open ticket %s, confidential one %s", h.waits(c.ID), h.waits(secret.Case.ID))
	}
	lines, _, err := h.Timeline(t.Context(), h.dispatcher(), c.ID)
	h.must(err)
	last := lines[len(lines)-1]
	d, ok := last.Facts.(*ticket.Dispatch)
	if !ok || last.By.Name != "系统" || d.Unit != unitCity || d.Rule == "" || d.Rule[:len("自动派单:模型第1版")] != "自动派单:模型第1版" {
		t.Errorf("dispatched by %+v: %+v", last.By, last.Facts)
	}
	h.replayed(c.ID)

	h.must(h.db.Write(t.Context(), func(tx *postgres.Tx) error {
		tx.AddPrecedent(ticket.Precedent{Category: "1", Unit: unitRoads, From: "2022-01-01"})
		return nil
	}))
	ruled := h.take()
	s, _, _, err := h.SuggestTicket(t.Context(), h.dispatcher(), ruled.ID)
	h.must(err)
	if s.Precedent == nil || s.Unit.Candidates[0].Unit != unitRoads {
		t.Errorf("a precedent in force is not obeyed: %+v", s.Unit)
	}
	_, err = h.SuggestWaiting(t.Context())
	h.must(err)
	v, err := h.View(t.Context(), h.dispatcher(), ruled.ID)
	h.must(err)
	if v.State == ticket.Dispatched && v.Lead().Unit != unitRoads {
		t.Error("the system dispatched against a precedent")
	}
}

func TestAlikeTickets(t *testing.T) {
	h := newHouse(t)
	first := h.take()
	secret := intake()
	secret.Confidential = true
	_, err := h.Register(t.Context(), h.agent(), "", secret, &ticket.Accept{})
	h.must(err)
	q := Question{Title: "夜市占道", Content: "小区南边夜市占道经营,音响扰民,请处理", PhoneKey: first.PhoneKey}
	found, err := h.AlikeTyped(t.Context(), h.agent(), q)
	h.must(err)
	if len(found) != 1 || found[0].ID != first.ID || !found[0].Same || found[0].Score < .7 {
		t.Errorf("alike %+v", found)
	}
	all, err := h.AlikeTicket(t.Context(), h.dispatcher(), first.ID)
	h.must(err)
	if len(all) != 1 || all[0].ID == first.ID {
		t.Errorf("who sees everything finds %+v", all)
	}
	_, err = h.AlikeTyped(t.Context(), h.liaison(), q)
	h.refused(err, fault.Denied, "不能查找相似工单")
}

func TestDutiesHaveVersions(t *testing.T) {
	h := newHouse(t)
	_, err := h.SetDuty(t.Context(), h.dispatcher(), org.Duty{Category: "1", Unit: unitCity}, "文件")
	h.refused(err, fault.Denied, "诉求分类管理")
	_, err = h.SetDuty(t.Context(), director(h), org.Duty{Category: "1", Unit: unitCity}, " ")
	h.refused(err, fault.Invalid, "依据")
	_, err = h.SetDuty(t.Context(), director(h), org.Duty{Category: "1", Unit: unitCentre}, "文件")
	h.refused(err, fault.Invalid, "不承接工单")
	for want, unit := range []org.UnitID{unitCity, unitRoads} {
		v, err := h.SetDuty(t.Context(), director(h), org.Duty{Category: "1", Unit: unit}, "编办发〔2022〕1号")
		h.must(err)
		if v != want+1 {
			t.Errorf("version %d, want %d", v, want+1)
		}
	}
	for version, want := range map[int]org.UnitID{0: unitRoads, 1: unitCity, 2: unitRoads} {
		list, versions, err := h.Duties(t.Context(), version)
		h.must(err)
		if len(list) != 1 || list[0].Unit != want || len(versions) != 2 {
			t.Errorf("version %d: %+v, %d versions", version, list, len(versions))
		}
	}
	now, _, err := h.Duties(t.Context(), 0)
	h.must(err)
	_, err = h.EndDuty(t.Context(), director(h), now[0].ID, "编办发〔2022〕2号")
	h.must(err)
	_, err = h.EndDuty(t.Context(), director(h), now[0].ID, "编办发〔2022〕2号")
	h.refused(err, fault.NotFound, "已经停用")
}
