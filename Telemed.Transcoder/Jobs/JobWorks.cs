using Telemed.Transcoder.Jobs.Ingest;
using Telemed.Transcoder.Jobs.Relay;

namespace Telemed.Transcoder.Jobs;

/// <summary>How each kind of job is done.</summary>
internal sealed class JobWorks(RelayServices relays, RelayFeeds feeds, IngestServices ingests)
{
    public IJobWork For(Job job) => job switch
    {
        RelayJob relay => new RelayWork(relay, relays, () => feeds.For(relay)),
        IngestJob ingest => new IngestWork(ingest, ingests),
        ImpossibleJob impossible => new Refusal(impossible.Fault),
        _ => new Refusal("this worker cannot do it"),
    };

    private sealed class Refusal(string fault) : IJobWork
    {
        public Task RunAsync(JobStatus status, CancellationToken stop)
        {
            status.Enter(JobState.Failed, fault);
            return Task.CompletedTask;
        }
    }
}
