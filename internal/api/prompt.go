package api

import (
	"context"

	"suban/internal/org"
	"suban/internal/switchboard"
)

type promptName struct {
	Name    string `query:"name" pattern:"^[a-z0-9]{1,20}$" required:"true"`
	Version int    `query:"version" minimum:"0" doc:"0 为现用的"`
}

type savePromptRequest struct {
	Name    string `query:"name" pattern:"^[a-z0-9]{1,20}$" required:"true"`
	RawBody []byte `contentType:"application/octet-stream"`
}

type resetPromptRequest struct {
	Body struct {
		Name string `json:"name" pattern:"^[a-z0-9]{1,20}$"`
	}
}

const promptsWhose = "语音由班长和中心主任更换"

func (s *server) promptDoors() {
	const tag = "电话"
	door(s, signedIn, get("prompts", "/api/prompts", "语音:来电人听到的提示,和历次更换", tag), func(ctx context.Context, by caller, _ *struct{}) (*list[switchboard.PromptView], error) {
		b, err := s.board(by, promptsWhose, org.LeadFloor, org.ManagePolicies)
		if err != nil {
			return nil, err
		}
		all, err := b.Voices(ctx, by.Actor)
		return listOf(all), err
	})
	door(s, signedIn, get("promptSound", "/api/prompts/sound", "听一段语音", tag), func(ctx context.Context, by caller, in *promptName) (*fileAnswer, error) {
		b, err := s.board(by, promptsWhose, org.LeadFloor, org.ManagePolicies)
		if err != nil {
			return nil, err
		}
		wav, err := b.Voice(ctx, by.Actor, in.Name, in.Version)
		if err != nil {
			return nil, err
		}
		return &fileAnswer{ContentType: "audio/wav", Disposition: "inline; filename=" + in.Name + ".wav", NoSniff: "nosniff", Policy: "sandbox; default-src 'none'", Body: wav}, nil
	})
	save := post("savePrompt", "/api/prompts", "换上本单位的录音(WAV),随即生效", tag)
	save.MaxBodyBytes = switchboard.LargestPrompt
	door(s, signedIn, save, func(ctx context.Context, by caller, in *savePromptRequest) (*none, error) {
		b, err := s.board(by, promptsWhose, org.LeadFloor, org.ManagePolicies)
		if err != nil {
			return nil, err
		}
		return nil, b.SetVoice(ctx, by.Actor, in.Name, in.RawBody)
	})
	door(s, signedIn, post("resetPrompt", "/api/prompts/default", "恢复随程序的语音", tag), func(ctx context.Context, by caller, in *resetPromptRequest) (*none, error) {
		b, err := s.board(by, promptsWhose, org.LeadFloor, org.ManagePolicies)
		if err != nil {
			return nil, err
		}
		return nil, b.SetVoice(ctx, by.Actor, in.Body.Name, nil)
	})
}
