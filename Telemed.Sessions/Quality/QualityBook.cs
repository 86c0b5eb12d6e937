using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Quality;

/// <summary>
/// Gathers what clients report, per person and minute, in memory, and writes a minute down when it is over, when its person goes, and when
/// this service stops. A process that is killed loses the minute that it is in, and no more.
/// </summary>
internal sealed partial class QualityBook(QualityStore store, TimeProvider time, ILogger<QualityBook> logger) : BackgroundService
{
    private const int MaxMinutes = 20_000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan FarewellDeadline = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Consultation, string Participant, DateTimeOffset Minute), QualityMinute> _minutes = [];
    private readonly Dictionary<(string Consultation, string Participant), (QualityJudge Judge, long At)> _judges = [];

    /// <summary>Takes a report. Answers the level when it has changed by it.</summary>
    public async Task<QualityLevel?> ReportAsync(string consultationId, string participantId, QualityReport report, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Gather(consultationId, participantId, report);
            if (_judges.TryGetValue((consultationId, participantId), out var present))
            {
                _judges[(consultationId, participantId)] = (present.Judge, time.GetTimestamp());
                return present.Judge.Hear(report) ? present.Judge.Level : null;
            }
        }

        // New to this instance, not necessarily to the others.
        var known = await store.LevelAsync(consultationId, participantId, cancellationToken);
        lock (_lock)
        {
            if (!_judges.TryGetValue((consultationId, participantId), out var judge))
            {
                _judges[(consultationId, participantId)] = judge = (new QualityJudge(known ?? QualityLevel.Good), time.GetTimestamp());
            }

            return judge.Judge.Hear(report) ? judge.Judge.Level : null;
        }
    }

    /// <summary>Writes down what is there of somebody whose connection closed.</summary>
    public Task LeftAsync(string consultationId, string participantId) =>
        WriteAsync(minute => minute.ConsultationId == consultationId && minute.ParticipantId == participantId, CancellationToken.None);

    /// <summary>Writes down everything that there is, also of the minute that goes on.</summary>
    public Task FlushAsync(CancellationToken cancellationToken) => WriteAsync(_ => true, cancellationToken);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(FarewellDeadline);
        try
        {
            await FlushAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            // The database takes too long; nothing else waits for it.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = MinuteOf(time.GetUtcNow());
            await WriteAsync(minute => minute.Minute < now, stoppingToken);
            ForgetIdle();
        }
    }

    private void Gather(string consultationId, string participantId, QualityReport report)
    {
        var key = (consultationId, participantId, MinuteOf(time.GetUtcNow()));
        if (!_minutes.TryGetValue(key, out var minute))
        {
            if (_minutes.Count >= MaxMinutes)
            {
                return;
            }

            _minutes[key] = minute = new QualityMinute(consultationId, participantId, key.Item3);
        }

        minute.Add(report);
    }

    private async Task WriteAsync(Func<QualityMinute, bool> which, CancellationToken cancellationToken)
    {
        List<QualityMinute> due;
        lock (_lock)
        {
            due = [.. _minutes.Values.Where(which)];
            due.ForEach(minute => _minutes.Remove((minute.ConsultationId, minute.ParticipantId, minute.Minute)));
        }

        if (due.Count == 0)
        {
            return;
        }

        try
        {
            await store.AddAsync(due, cancellationToken);
        }
        catch (Exception exception)
        {
            Return(due);
            if (exception is OperationCanceledException)
            {
                throw;
            }

            if (exception is not DatabaseUnavailableException)
            {
                LogNotWritten(logger, exception);
            }
        }
    }

    private void Return(List<QualityMinute> minutes)
    {
        lock (_lock)
        {
            foreach (var minute in minutes)
            {
                var key = (minute.ConsultationId, minute.ParticipantId, minute.Minute);
                if (_minutes.TryGetValue(key, out var present))
                {
                    present.Add(minute);
                }
                else if (_minutes.Count < MaxMinutes)
                {
                    _minutes[key] = minute;
                }
            }
        }
    }

    private void ForgetIdle()
    {
        lock (_lock)
        {
            foreach (var (key, (_, at)) in _judges)
            {
                if (time.GetElapsedTime(at) > Idle)
                {
                    _judges.Remove(key);
                }
            }
        }
    }

    private static DateTimeOffset MinuteOf(DateTimeOffset moment) => new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);

    [LoggerMessage(Level = LogLevel.Error, Message = "What clients reported could not be written down; trying again.")]
    private static partial void LogNotWritten(ILogger logger, Exception exception);
}
