package api

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"suban/internal/account"
	"suban/internal/evaluation"
	"suban/internal/org"
)

// evaluationRows say whom the doors of the hotline's evaluation of itself are not for.
func evaluationRows() map[string]scopeRow {
	at, none := "/api/evaluations/1", "没有这一轮自评"
	gap := map[string]any{"item": "1.1.1", "owner": "话务班组", "until": "2022-12-01", "measure": "加开两席"}
	return map[string]scopeRow{
		"evaluations":           {"liaison", "/api/evaluations", nil, 403, "质检员"},
		"openEvaluation":        {"agent", "/api/evaluations", map[string]any{"name": "三季度", "from": "2022-07-01", "to": "2022-09-30", "days": 10}, 403, "中心主任"},
		"evaluationSets":        {"agent", "/api/evaluations/sets", nil, 403, "质检员"},
		"saveEvaluationSet":     {"agent", "/api/evaluations/sets", evaluation.Preset(), 403, "中心主任"},
		"unitGaps":              {"agent", "/api/evaluations/gaps", nil, 403, "承办单位"},
		"evaluation":            {"liaison", at, nil, 403, "质检员"},
		"takeEvaluationFigures": {"agent", at + "/figures", map[string]any{}, 403, "质检员"},
		"judgeMysteryVisit":     {"agent", at + "/visits", map[string]any{"n": 1, "part": "second", "marks": map[string]int{}}, 403, "质检员"},
		"dropMysteryVisit":      {"agent", at + "/visits/drop", map[string]any{"n": 1}, 403, "质检员"},
		"answerSurvey":          {"liaison", at + "/answers", map[string]any{"way": "phone", "steps": map[string]int{}}, 403, "质检员"},
		"showEvaluationProof":   {"agent", at + "/proofs", map[string]any{"item": "4.1.1", "points": 90, "paper": "现行文件"}, 403, "质检员"},
		"evaluationProof":       {"agent", at + "/proof?item=4.1.1", nil, 403, "质检员"},
		"mendEvaluationGap":     {"agent", at + "/gaps", gap, 403, "中心主任"},
		"closeEvaluationGap":    {"agent", at + "/gaps/close", map[string]any{"item": "1.1.1", "outcome": "已完成"}, 404, none},
		"closeEvaluation":       {"agent", at + "/close", map[string]any{"version": 1}, 403, "中心主任"},
		"evaluationFile":        {"liaison", at + "/file", nil, 403, "质检员"},
	}
}

// A round from its plan to its grade's refusal: visits are judged by two who do not see each
// other, questionnaires and proofs come in, a gap is given to a unit which closes it.
func TestEvaluation(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for n := 1; n <= 3; n++ {
		h.employ(account.User{Login: fmt.Sprintf("inspector%d", n), Name: fmt.Sprintf("质检员 %d", n), Unit: centre, Roles: []org.Role{org.Inspector}})
	}
	director := h.as("director")
	director.post("/api/evaluations", map[string]any{"name": "三季度自评", "from": "2099-07-01", "to": "2099-09-30", "days": 10}).refuses(422, "invalid", "还没有开始")
	id := director.post("/api/evaluations", map[string]any{"name": "三季度自评", "from": "2022-07-01", "to": "2022-09-30", "days": 10}).wants(200).number("ID")
	director.post("/api/evaluations", map[string]any{"name": "四季度自评", "from": "2022-10-01", "to": "2022-11-30", "days": 10}).refuses(409, "conflict", "还没有定级")
	at := fmt.Sprintf("/api/evaluations/%d", id)
	view := h.as("inspector1").get(at).wants(200)
	if len(view.at("lines").([]any)) != 49 || len(view.at("visits").([]any)) != 24 || view.text("visits.0.part") != "first" || view.text("standing") != "" {
		t.Fatalf("opened: %s", view.Body)
	}
	marks := map[string]int{}
	for _, k := range []string{"answered", "waited", "greeting", "listening", "elements", "privacy", "accurate", "told"} {
		marks[k] = 2
	}
	played := map[string]any{"n": 1, "part": "first", "at": h.db.Now().Add(-time.Hour), "wait": 12, "account": "拨打后12秒接通,问候并报工号,答复与依据一致。", "marks": marks}
	first := at + "/visits"
	h.as("inspector1").post(first, played).wants(204)
	h.as("inspector1").post(first, map[string]any{"n": 1, "part": "second", "marks": marks}).refuses(403, "denied", "另一人")
	h.as("inspector2").post(first, played).refuses(409, "stale", "已有人评分")
	blind := h.as("inspector2").get(at).wants(200)
	if len(blind.at("visits.0.judged").([]any)) != 0 || blind.text("visits.0.part") != "second" || !strings.Contains(blind.text("visits.0.account"), "12秒") {
		t.Errorf("the second sees %s", blind.Body)
	}
	marks["told"] = 1
	h.as("inspector2").post(first, map[string]any{"n": 1, "part": "second", "marks": marks}).wants(204)
	if s := h.as("inspector3").get(at).wants(200).text("visits.0.differs.0"); s != "told" {
		t.Errorf("they differ on %q", s)
	}
	h.as("inspector3").post(first, map[string]any{"n": 1, "part": "ruling", "marks": marks, "remark": "只告知了时限,没有告知查询方式。"}).wants(204)
	h.as("inspector1").post(at+"/visits/drop", map[string]any{"n": 2}).wants(204)
	h.as("inspector1").post(at+"/visits/drop", map[string]any{"n": 99}).refuses(404, "not_found", "没有这次暗访")
	h.as("inspector1").post(at+"/answers", map[string]any{"way": "phone", "steps": map[string]int{"overall": 5, "easy": 3}}).wants(204)
	h.as("inspector1").post(at+"/proofs", map[string]any{"item": "1.1.1", "points": 90, "paper": "截图一张"}).refuses(422, "invalid", "不是佐证指标")
	h.as("inspector1").post(at+"/proofs", map[string]any{"item": "4.1.1", "points": 90, "paper": "工作规则(2022)3号,已公开,缺流程图。", "file": "1-x"}).refuses(422, "invalid", "文件没有上传成功")
	h.as("inspector1").post(at+"/proofs", map[string]any{"item": "4.1.1", "points": 90, "paper": "工作规则(2022)3号,已公开,缺流程图。"}).wants(204)
	h.as("inspector1").post(at+"/figures", map[string]any{}).wants(204)
	view = director.get(at).wants(200)
	if view.number("answers") != 1 || view.number("pairs") != 8 || view.text("lines.41.paper") == "" {
		t.Errorf("gathered %d answers, %d pairs, %q", view.number("answers"), view.number("pairs"), view.text("lines.41.paper"))
	}
	director.post(at+"/close", map[string]any{"version": 1}).refuses(409, "conflict", "还有暗访没有评定")
	unit := h.posts["liaison"].Unit
	director.post(at+"/gaps", map[string]any{"item": "2.3.1", "unit": unit, "owner": "分管负责人", "until": "2022-01-01", "measure": "逐件倒排时间"}).refuses(422, "invalid", "不能早于今天")
	director.post(at+"/gaps", map[string]any{"item": "2.3.1", "unit": unit, "owner": "分管负责人", "until": "2099-01-01", "measure": "逐件倒排时间"}).wants(204)
	mine := h.as("liaison").get("/api/evaluations/gaps").wants(200)
	if mine.text("items.0.name") != "按时办结率" || !strings.Contains(h.as("liaison").get("/api/inbox").wants(200).Body.String(), "逐件倒排时间") {
		t.Errorf("the unit reads %s", mine.Body)
	}
	h.as("housing").post(at+"/gaps/close", map[string]any{"item": "2.3.1", "outcome": "已倒排到人"}).refuses(404, "not_found", "没有交给您整改")
	h.as("liaison").post(at+"/gaps/close", map[string]any{"item": "2.3.1", "outcome": "已倒排到人"}).wants(204)
	h.as("liaison").post(at+"/gaps/close", map[string]any{"item": "2.3.1", "outcome": "已倒排到人"}).refuses(409, "conflict", "已经整改完成")
	for _, kind := range []string{"", "?xlsx=true"} {
		if a := director.get(at + "/file" + kind).wants(200); !strings.HasPrefix(a.Body.String(), "PK") {
			t.Errorf("the report %s is no office file", kind)
		}
	}
	sets := director.get("/api/evaluations/sets").wants(200)
	set := sets.at("items.0").(map[string]any)
	director.post("/api/evaluations/sets", set).wants(200)
	director.post("/api/evaluations/sets", set).refuses(409, "stale", "已有新的版本")
	set["answers"] = 0
	director.post("/api/evaluations/sets", set).refuses(422, "invalid", "问卷应收")
}
