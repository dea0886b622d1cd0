package api

import (
	"sync"
	"time"

	"suban/internal/fault"
)

// crowd keeps one address from filling the citizens' door: so many knocks in ten
// minutes, then it has to wait. What is counted is forgotten with the period.
type crowd struct {
	mu    sync.Mutex
	from  time.Time
	knock map[string]int
}

const crowdPeriod = 10 * time.Minute

func (c *crowd) enter(who string, now time.Time, most int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.knock == nil || now.Sub(c.from) >= crowdPeriod || now.Before(c.from) {
		c.from, c.knock = now, map[string]int{}
	}
	c.knock[who]++
	if c.knock[who] > most {
		return fault.New(fault.TooMany, "提交太频繁,请10分钟后再试;急事请拨打12345")
	}
	return nil
}
