//go:build !slim

package temporald

import (
	"net"
	"strconv"
	"time"

	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/primitives"
	"go.temporal.io/server/temporal"
)

const (
	clusterName = "active"

	// shards is fixed for the life of a database. Four keep two cores busy;
	// more only add queues that poll one SQLite connection.
	shards = 4

	// pollRPS replaces the server's 20 queue polls a second, which with few
	// shards adds 50 ms to each hop once the burst is spent.
	pollRPS = 2000

	// requestRPS lifts the limits that protect a shared cluster from one
	// tenant: here the only tenant is us, and SQLite is slower than this.
	requestRPS = 20_000

	// listRPS is for the Web UI, which counts and lists on each page.
	listRPS = 100

	// timerShift is how far the timer queues read ahead. A timer set closer
	// than that fires late by up to as much, and one second, the server's
	// default, is an hour where virtual time runs 3600 times as fast. The
	// shorter reading costs no CPU that could be measured.
	timerShift = 10 * time.Millisecond

	// cachedRuns bounds the history cache, made for 128,000 runs by default.
	cachedRuns = 8192
)

func options(p ports, st *store, log logger) []temporal.ServerOption {
	cfg := serverConfig(p, st)
	return []temporal.ServerOption{
		temporal.WithConfig(cfg),
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithStaticHosts(map[primitives.ServiceName]static.Hosts{
			primitives.FrontendService: static.SingleLocalHost(p.dial()),
			primitives.HistoryService:  static.SingleLocalHost(onLoopback(p.history)),
			primitives.MatchingService: static.SingleLocalHost(onLoopback(p.matching)),
			primitives.WorkerService:   static.SingleLocalHost(onLoopback(p.worker)),
		}),
		temporal.WithLogger(log),
		temporal.WithAuthorizer(authorization.NewNoopAuthorizer()),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper {
			return authorization.NewNoopClaimMapper()
		}),
		temporal.WithDynamicConfigClient(dynamicConfig()),
	}
}

func serverConfig(p ports, st *store) *config.Config {
	cfg := &config.Config{
		Persistence: config.Persistence{
			DefaultStore:     storeName,
			VisibilityStore:  storeName,
			NumHistoryShards: shards,
			DataStores:       map[string]config.DataStore{storeName: {SQL: st.sql}},
		},
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10,
			MasterClusterName:        clusterName,
			CurrentClusterName:       clusterName,
			ClusterInformation: map[string]cluster.ClusterInformation{
				clusterName: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: p.dial()},
			},
		},
		Services: map[string]config.Service{
			string(primitives.FrontendService): service(p.frontendIP, p.frontend),
			string(primitives.HistoryService):  service(loopback, p.history),
			string(primitives.MatchingService): service(loopback, p.matching),
			string(primitives.WorkerService):   service(loopback, p.worker),
		},
		PublicClient: config.PublicClient{HostPort: p.dial()},
	}
	cfg.DCRedirectionPolicy.Policy = "noop"
	cfg.Global.Membership.BroadcastAddress = loopback
	cfg.Global.Membership.MaxJoinDuration = 10 * time.Second
	cfg.Archival.History.State = config.ArchivalDisabled
	cfg.Archival.Visibility.State = config.ArchivalDisabled
	cfg.NamespaceDefaults.Archival.History.State = config.ArchivalDisabled
	cfg.NamespaceDefaults.Archival.Visibility.State = config.ArchivalDisabled
	return cfg
}

func service(ip string, port int) config.Service {
	return config.Service{RPC: config.RPC{GRPCPort: port, BindOnIP: ip}}
}

func onLoopback(port int) string { return net.JoinHostPort(loopback, strconv.Itoa(port)) }

// dynamicConfig is what makes a server for clusters fast on one machine.
func dynamicConfig() dynamicconfig.StaticClient {
	return dynamicconfig.StaticClient{
		dynamicconfig.TransferProcessorMaxPollRPS.Key():   pollRPS,
		dynamicconfig.TimerProcessorMaxPollRPS.Key():      pollRPS,
		dynamicconfig.VisibilityProcessorMaxPollRPS.Key(): pollRPS,
		dynamicconfig.OutboundProcessorMaxPollRPS.Key():   pollRPS,

		dynamicconfig.FrontendRPS.Key():                                  requestRPS,
		dynamicconfig.FrontendMaxNamespaceRPSPerInstance.Key():           requestRPS,
		dynamicconfig.HistoryRPS.Key():                                   requestRPS,
		dynamicconfig.MatchingRPS.Key():                                  requestRPS,
		dynamicconfig.FrontendPersistenceMaxQPS.Key():                    requestRPS,
		dynamicconfig.HistoryPersistenceMaxQPS.Key():                     requestRPS,
		dynamicconfig.MatchingPersistenceMaxQPS.Key():                    requestRPS,
		dynamicconfig.FrontendMaxNamespaceVisibilityRPSPerInstance.Key(): listRPS,

		dynamicconfig.TimerProcessorMaxTimeShift.Key(): timerShift,

		dynamicconfig.HistoryCacheHostLevelMaxSize.Key(): cachedRuns,

		// A start hands its first workflow task to the starter's own worker.
		dynamicconfig.EnableEagerWorkflowStart.Key(): true,
		// Without it the polls of a stopped worker swallow tasks for 10 s.
		dynamicconfig.EnableCancelWorkerPollsOnShutdown.Key(): true,
		// Rates per fairness key hold only where a queue has one partition.
		dynamicconfig.MatchingEnableFairness.Key():              true,
		dynamicconfig.MatchingNumTaskqueueReadPartitions.Key():  1,
		dynamicconfig.MatchingNumTaskqueueWritePartitions.Key(): 1,
		// The Pause button of the Web UI.
		dynamicconfig.WorkflowPauseEnabled.Key(): true,
		// A search attribute made a moment ago can be used at once.
		dynamicconfig.ForceSearchAttributesCacheRefreshOnRead.Key(): true,
		// A journey may start again for the same record right after it ended.
		dynamicconfig.WorkflowIdReuseMinimalInterval.Key(): time.Duration(0),
	}
}
