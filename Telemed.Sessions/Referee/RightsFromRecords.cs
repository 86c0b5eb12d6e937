using System.Collections.Concurrent;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Events;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Referee;

/// <summary>
/// Keeps <see cref="StreamRights"/> as the records have it: at once for what this instance changes, by looking for what others change, and
/// from the start for what was changed before. Until that is known the database counts as closed, and with it every token.
/// </summary>
internal sealed partial class RightsFromRecords(
    StreamRights rights, Database database, TimeProvider time, ILogger<RightsFromRecords> logger) : BackgroundService, IConsultationObserver, IDatabaseWarmUp
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);

    // Clocks of instances differ, and a transaction becomes visible later than the time it writes.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _look = new(0, 1);

    // What this instance has changed itself, so that a look that began before does not undo it: each change of rights is an event.
    private readonly ConcurrentDictionary<string, (long LastEvent, DateTimeOffset At)> _own = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public void Changed(Consultation? before, Consultation after, IReadOnlyList<ConsultationEvent> events)
    {
        if (before is null)
        {
            return;
        }

        if (after.IsOver && !before.IsOver)
        {
            rights.End(after.Id);
            return;
        }

        foreach (var person in after.Participants)
        {
            if (before.Participants.FirstOrDefault(old => old.Id == person.Id) is { } old && RightsOf(after.Id, old) != RightsOf(after.Id, person))
            {
                _own.AddOrUpdate(
                    after.Id, (after.LastEvent, time.Now()), (_, known) => (Math.Max(known.LastEvent, after.LastEvent), time.Now()));
                rights.Set(RightsOf(after.Id, person));
            }
        }
    }

    /// <inheritdoc />
    public Task WarmUpAsync(UnitOfWork unit) => ReadAsync(unit, StreamRights.EntryMemory, StreamRights.EndMemory);

    /// <summary>Looks at once: another instance says that there is something.</summary>
    public void Look()
    {
        if (_look.CurrentCount == 0)
        {
            try
            {
                _look.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody else said so in the same moment.
            }
        }
    }

    public override void Dispose()
    {
        _look.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await _look.WaitAsync(Interval, stoppingToken);
            try
            {
                await database.ReadAsync(
                    async unit =>
                    {
                        await ReadAsync(unit, Overlap, Overlap);
                        return true;
                    },
                    stoppingToken);
            }
            catch (DatabaseUnavailableException)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, exception);
                await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken);
            }
        }
    }

    private async Task ReadAsync(UnitOfWork unit, TimeSpan rightsBack, TimeSpan endsBack)
    {
        var now = time.Now();
        var changed = await unit.QueryAsync<RightsRow>(
            """
            SELECT p.consultation_id, p.id, p.role, p.standing, p.epoch, p.stopped, c.last_event
            FROM participants p JOIN consultations c ON c.id = p.consultation_id
            WHERE p.rights_at > @since AND p.rights_at > c.created_at
            """,
            new { since = now - rightsBack });
        foreach (var row in changed)
        {
            if (!_own.TryGetValue(row.ConsultationId, out var own) || row.LastEvent >= own.LastEvent)
            {
                rights.Set(row.ToRights());
            }
        }

        foreach (var (id, own) in _own)
        {
            if (own.At < now - Overlap)
            {
                _own.TryRemove(id, out _);
            }
        }

        foreach (var id in await unit.QueryAsync<string>("SELECT id FROM consultations WHERE over_at > @since", new { since = now - endsBack }))
        {
            rights.End(id);
        }
    }

    private static ParticipantRights RightsOf(string consultationId, Participant person) =>
        new(consultationId, person.Id, person.Epoch, person.MayJoin, person.MayPublish, person.MayPlay);

    private sealed class RightsRow
    {
        public string ConsultationId { get; set; } = "";

        public string Id { get; set; } = "";

        public string Role { get; set; } = "";

        public string Standing { get; set; } = "";

        public long Epoch { get; set; }

        public bool Stopped { get; set; }

        public long LastEvent { get; set; }

        public ParticipantRights ToRights() => RightsOf(ConsultationId, new Participant
        {
            Id = Id,
            Role = Words.Read<ParticipantRole>(Role),
            Name = "",
            Standing = Words.Read<Standing>(Standing),
            Epoch = (int)Epoch,
            Stopped = Stopped,
        });
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Who may do what could not be read; trying again.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
