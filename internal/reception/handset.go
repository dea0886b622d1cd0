package reception

import (
	"context"
	"crypto/rand"
	"fmt"
	"strconv"

	"suban/internal/call"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
)

// A seat's desk phone (话机) registers by a number of four digits and a secret that is shown once.
const (
	firstHandset = 8001
	lastHandset  = 8999
)

func givesHandsets(by org.Actor) error {
	if by.May(org.LeadFloor) || by.May(org.ManageUsers) {
		return nil
	}
	return fault.New(fault.Denied, "话机由班长和系统管理员配发")
}

// Handsets lists the agents who have a desk phone, with its account, and those who have none.
func (r *Reception) Handsets(ctx context.Context, by org.Actor) (given []postgres.Handset, agents []postgres.User, err error) {
	if err := givesHandsets(by); err != nil {
		return nil, nil, err
	}
	if agents, err = r.answering(ctx, org.Agent, org.TempAgent, org.FloorLead); err != nil {
		return nil, nil, err
	}
	err = r.db.Read(ctx, func(tx *postgres.Tx) error {
		given, err = tx.Handsets(ctx)
		return err
	})
	return given, agents, err
}

// GiveHandset gives a seat a desk phone, or the one it has another secret, and tells account and
// secret: the only time that it is shown.
func (r *Reception) GiveHandset(ctx context.Context, by org.Actor, agent org.UserID) (account, secret string, err error) {
	if err := givesHandsets(by); err != nil {
		return "", "", err
	}
	secret = rand.Text()[:20]
	err = r.db.Write(ctx, func(tx *postgres.Tx) error {
		given, err := tx.Handsets(ctx)
		if err != nil {
			return err
		}
		taken, action := map[string]bool{}, "give_handset"
		for _, h := range given {
			taken[h.Account] = true
			if h.User == agent {
				account, action = h.Account, "renew_handset"
			}
		}
		for n := firstHandset; account == "" && n <= lastHandset; n++ {
			if !taken[strconv.Itoa(n)] {
				account = strconv.Itoa(n)
			}
		}
		if account == "" {
			return fault.New(fault.Conflict, "话机号码已经用完,请先收回不用的")
		}
		if err := r.seatable(ctx, tx, []org.UserID{agent}); err != nil {
			return err
		}
		box, err := r.keys.Seal([]byte(call.HandsetDigest(account, secret)), postgres.HandsetSeal(account))
		if err != nil {
			return fmt.Errorf("seal handset %s: %w", account, err)
		}
		if err := tx.SetHandset(ctx, postgres.Handset{Account: account, User: agent, Secret: box, At: tx.Now, By: by.ID}); err != nil {
			return err
		}
		return audit(ctx, tx, by, action, "话机 "+account, map[string]any{"agent": agent})
	})
	return account, secret, err
}

// TakeHandset takes a desk phone away: it can no longer register.
func (r *Reception) TakeHandset(ctx context.Context, by org.Actor, account string) error {
	if err := givesHandsets(by); err != nil {
		return err
	}
	return r.db.Write(ctx, func(tx *postgres.Tx) error {
		given, err := tx.Handsets(ctx)
		if err != nil {
			return err
		}
		for _, h := range given {
			if h.Account == account {
				tx.DropHandset(account)
				return audit(ctx, tx, by, "take_handset", "话机 "+account, map[string]any{"agent": h.User})
			}
		}
		return fault.New(fault.NotFound, "这部话机已经收回,请刷新")
	})
}
