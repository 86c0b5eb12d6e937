using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Jobs;

/// <summary>
/// What workers last said of jobs. They speak every second; the records are told when something changes that people would notice, and
/// otherwise as seldom as still lets other instances know that a job lives.
/// </summary>
internal sealed partial class JobFigures(JobStore store, JobBook book, Database database, TimeProvider time)
{
    private const int MaxFault = 300;
    private const int MaxWorker = 64;
    private const int MostRemembered = 10_000;

    // Half of what makes a job lost, with room for a slow database. Nobody else reads SQLite: it only has to survive a restart.
    private static readonly TimeSpan AmongOthers = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Alone = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, HeardReport> _latest = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, HeardReport> _written = new(StringComparer.Ordinal);
    private DateTimeOffset _swept = time.GetUtcNow();

    /// <summary>The last word on a job, if this instance has heard any lately.</summary>
    public HeardReport? Find(string jobId) => _latest.GetValueOrDefault(jobId);

    /// <summary>Takes what a worker says; when this returns, what matters is in the records.</summary>
    public async Task TakeAsync(JobReports reports, CancellationToken cancellationToken)
    {
        var now = time.Now();
        Sweep(now);
        var worker = Printable(reports.Worker, MaxWorker) ?? "";
        List<HeardReport> news = [];
        foreach (var report in reports.Reports)
        {
            if (!OrderedId.Is(OrderedId.Job, report.Id) || (_latest.Count >= MostRemembered && !_latest.ContainsKey(report.Id)))
            {
                continue;
            }

            var heard = new HeardReport(report with { Fault = Words(report) }, worker, now);
            var kept = _latest.AddOrUpdate(report.Id, heard, (_, known) => known.Report.Revision > report.Revision ? known : heard);
            if (ReferenceEquals(kept, heard) && IsNews(heard))
            {
                news.Add(heard);
            }
        }

        if (news.Count > 0)
        {
            await store.ReportAsync(news, cancellationToken);
            foreach (var one in news)
            {
                _written[one.Report.Id] = one;
            }
        }
    }

    private bool IsNews(HeardReport heard) =>
        !_written.TryGetValue(heard.Report.Id, out var before)
        || before.Report.Revision != heard.Report.Revision
        || before.Report.State != heard.Report.State
        || before.Report.Fault != heard.Report.Fault
        || before.Report.Attempts != heard.Report.Attempts
        || before.Worker != heard.Worker
        || heard.At - before.At >= (database.Engine == DatabaseEngine.Sqlite ? Alone : AmongOthers);

    // A worker says nothing secret; should one do so by mistake, it ends here.
    private string? Words(JobReport report)
    {
        var fault = report.Fault;
        if (fault is not null && book.Find(report.Id)?.Secret is { } secret)
        {
            foreach (var hidden in new[] { secret.Key, secret.Password })
            {
                fault = hidden is { Length: > 3 } ? fault.Replace(hidden, "…", StringComparison.Ordinal) : fault;
            }
        }

        return fault is null ? null : Printable(Credentials().Replace(fault, "$1"), MaxFault);
    }

    private static string? Printable(string? text, int maxLength)
    {
        var plain = text is null ? "" : new string([.. text.Select(character => char.IsControl(character) ? ' ' : character)]).Trim();
        return plain.Length == 0 ? null : plain.Length <= maxLength ? plain : plain[..maxLength];
    }

    private void Sweep(DateTimeOffset now)
    {
        if (now - _swept < Memory)
        {
            return;
        }

        _swept = now;
        foreach (var (id, heard) in _latest)
        {
            if (now - heard.At > Memory)
            {
                _latest.TryRemove(id, out _);
                _written.TryRemove(id, out _);
            }
        }
    }

    [GeneratedRegex(@"([a-z]+://)[^/\s@]*@", RegexOptions.IgnoreCase)]
    private static partial Regex Credentials();
}
