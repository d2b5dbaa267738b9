package backoff

import (
	"os"
	"time"
)

// pace divides every wait between two polls. The emulator changes at once, and AWS takes its time.
var pace = func() time.Duration {
	if os.Getenv("PASSAGE_SANDBOX_REAL_WAITS") != "" {
		return 1
	}
	return 100
}()
