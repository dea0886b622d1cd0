package main

import (
	"time"

	"suban/internal/app"
	"suban/internal/casework"
	"suban/internal/org"
)

// triageRetrain trains the model of the city itself, as the nightly task does.
type triageRetrain struct{}

func (triageRetrain) Run(c *console) error {
	return c.home(func(h *app.Home) error {
		work, err := h.Work(c, casework.Options{})
		if err != nil {
			return err
		}
		defer work.Close()
		c.say("开始由已办结工单训练,文本只在内存中打开")
		began := time.Now()
		m, err := work.Retrain(c, org.System)
		if err != nil {
			return err
		}
		seconds := time.Since(began).Seconds()
		state := "已启用"
		if !m.InForce {
			state = m.Remark
		}
		m.Quality.Confusion = nil
		return c.result(map[string]any{"ok": true, "seconds": seconds, "model": m},
			"第%d版(%s):%d 件已办结工单,%d 个分类,用时 %.1f 秒\n分类:准确率 %.3f,前三 %.3f,校准误差 %.3f,95%% 准时可建议 %.1f%%\n单位(按时间先后试派 %d 件):首选 %.3f,前三 %.3f,校准误差 %.3f",
			m.Version, state, m.Tickets, len(m.Quality.PerClass), seconds, m.Quality.Accuracy, m.Quality.Top3, m.Quality.ECE, 100*m.Quality.Coverage,
			m.Units.N, m.Units.Top1, m.Units.Top3, m.Units.ECE)
	})
}
