package switchboard

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/switchboard/rtp"
)

// PromptView is one prompt (语音) as who keeps it sees it.
type PromptView struct {
	Name    string        `json:"name"`
	Title   string        `json:"title"`
	Seconds float64       `json:"seconds"`
	Own     bool          `json:"own" doc:"本单位自己的录音"`
	History []PromptTaken `json:"history"`
}

// PromptTaken is one change of a prompt.
type PromptTaken struct {
	Version int       `json:"version"`
	At      time.Time `json:"at"`
	By      string    `json:"by"`
	Own     bool      `json:"own"`
}

// titles are the prompts in the order in which a caller meets them.
var titles = []struct{ name, title string }{
	{"welcome", "欢迎语和录音告知"}, {"menu", "按键提示"}, {"waiting", "请稍候"}, {"ahead", "您前面还有"}, {"people", "位"}, {"next", "下一位就是您"}, {"offer", "按星号键等回拨"},
	{"noted", "已记下并将回拨"}, {"crowded", "排队太长请等回拨"}, {"onhold", "请稍等勿挂机"}, {"transfer", "正在转接"}, {"music", "等待音乐"},
	{"n0", "零"}, {"n1", "一"}, {"n2", "二"}, {"n3", "三"}, {"n4", "四"}, {"n5", "五"}, {"n6", "六"}, {"n7", "七"}, {"n8", "八"}, {"n9", "九"}, {"n10", "十"},
}

// A prompt is short; music may last longer.
const (
	LargestPrompt = 12 << 20
	longestPrompt = 2 * time.Minute
	longestMusic  = 10 * time.Minute
)

func keepsPrompts(by org.Actor) error {
	if by.May(org.LeadFloor) || by.May(org.ManagePolicies) {
		return nil
	}
	return fault.New(fault.Denied, "语音由班长和中心主任更换")
}

// Voices lists the prompts, with who changed them.
func (b *Board) Voices(ctx context.Context, by org.Actor) (list []PromptView, err error) {
	if err := keepsPrompts(by); err != nil {
		return nil, err
	}
	var all []postgres.Prompt
	if err := b.o.DB.Read(ctx, func(tx *postgres.Tx) (err error) { all, err = tx.Prompts(ctx); return err }); err != nil {
		return nil, err
	}
	now := b.prompts()
	for _, t := range titles {
		v := PromptView{Name: t.name, Title: t.title, Seconds: float64(len(now[t.name])) / rtp.Rate, History: []PromptTaken{}}
		for _, p := range all {
			if p.Name == t.name {
				v.Own = v.Own || len(v.History) == 0 && p.Own
				v.History = append(v.History, PromptTaken{p.Version, p.At, p.By, p.Own})
			}
		}
		list = append(list, v)
	}
	return list, nil
}

// Voice is a prompt to be listened to: version 0 is the one in force.
func (b *Board) Voice(ctx context.Context, by org.Actor, name string, version int) (wav []byte, err error) {
	if err := keepsPrompts(by); err != nil {
		return nil, err
	}
	if version == 0 {
		clip, ok := b.prompts()[name]
		if !ok {
			return nil, noPrompt
		}
		return rtp.WAV(clip, 1), nil
	}
	err = b.o.DB.Read(ctx, func(tx *postgres.Tx) error {
		all, err := tx.Prompts(ctx)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(all, func(p postgres.Prompt) bool { return p.Name == name && p.Version == version && p.Own }) {
			return noPrompt
		}
		wav, err = tx.PromptSound(ctx, name, version)
		return err
	})
	return wav, err
}

var noPrompt = fault.New(fault.NotFound, "没有这段语音,请刷新")

// SetVoice takes an office's own recording of a prompt, or the shipped one again for no sound.
// Who hears a prompt now hears it to its end; the next caller hears the new one.
func (b *Board) SetVoice(ctx context.Context, by org.Actor, name string, wav []byte) error {
	if err := keepsPrompts(by); err != nil {
		return err
	}
	if _, known := b.o.Prompts[name]; !known {
		return noPrompt
	}
	action, box := "reset_prompt", []byte(nil)
	if wav != nil {
		clip, err := rtp.Convert(wav)
		long := longestPrompt
		if name == "music" {
			long = longestMusic
		}
		switch {
		case err != nil:
			return fault.In("file", "不是可用的 WAV:应为 16 位 PCM、8 至 48 kHz、单声道或双声道,手机录音请先另存为 WAV")
		case len(clip) < rtp.Rate/10:
			return fault.In("file", "录音太短,听不清")
		case time.Duration(len(clip))*time.Second/rtp.Rate > long:
			return fault.In("file", "录音太长,最长%d分钟", int(long.Minutes()))
		}
		action, box = "set_prompt", rtp.WAV(clip, 1)
	}
	err := b.o.DB.Write(ctx, func(tx *postgres.Tx) error {
		if err := tx.AddPrompt(ctx, name, box, by); err != nil {
			return err
		}
		detail, err := json.Marshal(map[string]any{"bytes": len(box)})
		if err != nil {
			return err
		}
		return tx.AddAudit(ctx, postgres.Audit{ID: tx.NewID(), At: tx.Now, Actor: by.ID, Name: by.Name, Action: action, Subject: "语音 " + name, Detail: detail})
	})
	if err != nil {
		return err
	}
	return b.Reload(ctx)
}

// readVoices lays an office's own prompts over those of the folder and of the program. Only what
// changed is read anew.
func (b *Board) readVoices(ctx context.Context, tx *postgres.Tx) error {
	all, err := tx.Prompts(ctx)
	if err != nil {
		return err
	}
	newest := map[string]postgres.Prompt{}
	for _, p := range all {
		if p.Version > newest[p.Name].Version {
			newest[p.Name] = p
		}
	}
	next, spoken := maps.Clone(b.o.Prompts), map[string]int{}
	old := b.voiced.Load()
	for name, p := range newest {
		switch {
		case !p.Own:
		case old != nil && (*old)[name] == p.Version:
			next[name] = b.prompts()[name]
		default:
			wav, err := tx.PromptSound(ctx, name, p.Version)
			if err != nil {
				return err
			}
			clip, err := rtp.ReadWAV(wav)
			if err != nil {
				b.log.Error("a prompt is not sound", "prompt", name, "error", err)
				continue
			}
			next[name] = clip
		}
		spoken[name] = p.Version
	}
	b.voices.Store(&next)
	b.voiced.Store(&spoken)
	return nil
}
