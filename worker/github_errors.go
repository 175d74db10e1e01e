package worker

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/google/go-github/v60/github"
)

// explain says what GitHub's refusal means and what to do about it.
func (r GitHubRef) explain(doing string, err error) error {
	failed := fmt.Sprintf("read %s: %s", r, doing)
	var limited *github.RateLimitError
	var hasty *github.AbuseRateLimitError
	var refused *github.ErrorResponse
	switch {
	case errors.As(err, &limited):
		return tooMany(failed, limited.Rate.Reset.Time)
	case errors.As(err, &hasty):
		if hasty.RetryAfter == nil {
			return tooMany(failed, time.Time{})
		}
		return fmt.Errorf("%s: too many requests at once; try again in %s", failed, hasty.RetryAfter.Round(time.Second))
	case !errors.As(err, &refused):
		return fmt.Errorf("%s: %w", failed, err)
	}
	switch status := refused.Response.StatusCode; {
	case status == http.StatusUnauthorized:
		return fmt.Errorf("%s: the token is refused; GITHUB_TOKEN is mistyped, expired or revoked", failed)
	case status == http.StatusForbidden:
		return fmt.Errorf("%s: not allowed (%s); the token in GITHUB_TOKEN needs to read the contents of %s", failed, refused.Message, r.repository())
	case status == http.StatusTooManyRequests:
		reset, _ := strconv.ParseInt(refused.Response.Header.Get("X-RateLimit-Reset"), 10, 64)
		return tooMany(failed, time.Unix(reset, 0))
	case status == http.StatusConflict:
		return fmt.Errorf("%s: the repository is empty", failed)
	case status == http.StatusUnprocessableEntity:
		return fmt.Errorf("%s: %s has no branch, tag or commit %q", failed, r.repository(), r.Ref)
	case status == http.StatusNotFound && doing == findCommit:
		return fmt.Errorf("%s: there is no repository %s, or it is private; for a private one set GITHUB_TOKEN to a token that reads its contents", failed, r.repository())
	case status == http.StatusNotFound && doing == listFolder:
		return fmt.Errorf("%s: %s has no folder %q at %s", failed, r.repository(), r.Path, r.Ref)
	}
	return fmt.Errorf("%s: GitHub answers %s; try again later", failed, refused.Response.Status)
}

// tooMany is for a rate that is used up until reset; a time long past is none.
func tooMany(failed string, reset time.Time) error {
	until := "later"
	if reset.Unix() > 0 {
		until = "after " + reset.UTC().Format("15:04 UTC on 2 January")
	}
	return fmt.Errorf("%s: too many requests; try again %s, or set GITHUB_TOKEN: with a token GitHub allows 5,000 an hour and without one 60", failed, until)
}
