using Microsoft.Extensions.Options;
using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Life;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Events;
using Telemed.Sessions.Secrets;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Jobs;

/// <summary>
/// Where jobs are kept. Whatever somebody does with one, and that one failed or ended, is an event of its consultation in the same
/// transaction, with what follows from events: webhooks, the audit trail.
/// </summary>
internal sealed class JobStore(
    Database database, ConsultationStore consultations, SecretsVault vault, IServiceProvider services, JobMeter meter, IOptions<JobOptions> options, TimeProvider time)
{
    public static readonly Refusal NoSuchJob = new(StatusCodes.Status404NotFound, ProblemTypes.NotFound, "There is no such job in this consultation.");

    // Not at once: the book reads from this store.
    private readonly Lazy<JobBook> _book = new(services.GetRequiredService<JobBook>);

    public Task<JobRow?> FindAsync(string consultationId, string id, CancellationToken cancellationToken) =>
        database.ReadAsync(unit => FindAsync(unit, consultationId, id), cancellationToken);

    /// <summary>Jobs, the newest first: of one consultation or of all, behind <paramref name="cursor"/>.</summary>
    public Task<IReadOnlyList<JobRow>> ListAsync(string? consultationId, bool? wanted, string? cursor, int limit, CancellationToken cancellationToken)
    {
        List<string> conditions = ["1 = 1"];
        Add(consultationId is not null, "consultation_id = @consultationId");
        Add(wanted is not null, "wanted = @wanted");
        Add(cursor is not null, "id < @cursor");
        return database.ReadAsync(
            unit => unit.QueryAsync<JobRow>(
                $"SELECT * FROM jobs WHERE {string.Join(" AND ", conditions)} ORDER BY id DESC LIMIT @limit",
                new { consultationId, wanted, cursor, limit = (long)limit }),
            cancellationToken);

        void Add(bool isWanted, string condition)
        {
            if (isWanted)
            {
                conditions.Add(condition);
            }
        }
    }

    /// <summary>Keeps a new job and starts it.</summary>
    public Task<(JobRow? Job, Refusal? Refusal)> AddAsync(
        string consultationId, JobRow job, JobSecret secret, Func<Consultation, Refusal?> mayUse, Actor actor, CancellationToken cancellationToken) =>
        database.WriteAsync<(JobRow?, Refusal?)>(
            async unit =>
            {
                var (consultation, hidden) = await ConsultationStore.HoldAsync(unit, consultationId, mayUse);
                if ((hidden ?? await RefusalAsync(unit, consultation!, job)) is { } refusal)
                {
                    return (null, refusal);
                }

                var now = time.Now();
                job.Id = OrderedId.New(OrderedId.Job, time);
                job.ConsultationId = consultationId;
                job.Secret = secret.Protect(vault, job.Id);
                (job.CreatedAt, job.Wanted, job.WantedAt, job.Revision) = (now, true, now, 1);
                await unit.ExecuteAsync(JobRow.Insert, job);
                await consultations.ChangeAsync(
                    unit,
                    consultationId,
                    actor,
                    life => life.JobChanged(EventTypes.JobCreated, job.ToBody()) ?? life.JobChanged(EventTypes.JobStarted, job.ToBody()));
                Told(unit, job, EventTypes.JobCreated, EventTypes.JobStarted);
                return (job, null);
            },
            cancellationToken);

    /// <summary>Lets a job run, or run again; one that is to run already stays as it is.</summary>
    public Task<(JobRow? Job, Refusal? Refusal)> StartAsync(
        string consultationId, string id, Func<Consultation, Refusal?> mayUse, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(consultationId, id, mayUse, actor, async (unit, consultation, job) =>
        {
            if (job.Wanted)
            {
                return (null, null);
            }

            if (await RefusalAsync(unit, consultation, job) is { } refusal)
            {
                return (null, refusal);
            }

            (job.Wanted, job.WantedAt, job.Revision) = (true, time.Now(), job.Revision + 1);
            (job.State, job.Since, job.Attempts, job.Fault, job.Bitrate, job.FrameRate) = (null, null, 0, null, null, null);
            (job.SentBytes, job.DroppedFrames, job.Reconnects, job.Worker, job.ReportedAt) = (0, 0, 0, null, null);
            await unit.ExecuteAsync(
                """
                UPDATE jobs SET wanted = 1, wanted_at = @WantedAt, revision = @Revision, state = NULL, since = NULL, attempts = 0, fault = NULL,
                    bitrate = NULL, frame_rate = NULL, sent_bytes = 0, dropped_frames = 0, reconnects = 0, worker = NULL, reported_at = NULL
                WHERE id = @Id
                """,
                job);
            return (EventTypes.JobStarted, null);
        }, cancellationToken);

    /// <summary>Stops a job; one that is not to run stays as it is.</summary>
    public Task<(JobRow? Job, Refusal? Refusal)> StopAsync(
        string consultationId, string id, Func<Consultation, Refusal?> mayUse, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(consultationId, id, mayUse, actor, async (unit, _, job) =>
        {
            if (!job.Wanted)
            {
                return (null, null);
            }

            (job.Wanted, job.WantedAt) = (false, time.Now());
            await unit.ExecuteAsync("UPDATE jobs SET wanted = 0, wanted_at = @WantedAt WHERE id = @Id", job);
            return (EventTypes.JobStopped, null);
        }, cancellationToken);

    /// <summary>Removes a job, with its key.</summary>
    public Task<(JobRow? Job, Refusal? Refusal)> DeleteAsync(
        string consultationId, string id, Func<Consultation, Refusal?> mayUse, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(consultationId, id, mayUse, actor, async (unit, _, job) =>
        {
            await unit.ExecuteAsync("DELETE FROM jobs WHERE id = @Id", job);
            return (EventTypes.JobDeleted, null);
        }, cancellationToken);

    /// <summary>
    /// Every job that is to run: somebody wants it, its consultation is not over, and whoever an ingest publishes as may publish.
    /// </summary>
    public Task<IReadOnlyList<JobRow>> WantedAsync(CancellationToken cancellationToken) => database.ReadAsync(
        unit => unit.QueryAsync<JobRow>(
            """
            SELECT j.* FROM jobs j
            JOIN consultations c ON c.id = j.consultation_id
            LEFT JOIN participants p ON p.consultation_id = j.consultation_id AND p.id = j.streams
            WHERE j.wanted = 1 AND c.over_at IS NULL AND (j.kind <> 'ingest' OR (p.standing = 'active' AND p.stopped = 0))
            """),
        cancellationToken);

    /// <summary>Writes down what workers said. One that failed or has ended is not wanted any more, and an event says so.</summary>
    public Task ReportAsync(IReadOnlyCollection<HeardReport> heard, CancellationToken cancellationToken) => database.WriteAsync(
        async unit =>
        {
            foreach (var one in heard)
            {
                var report = one.Report;
                var known = await unit.ExecuteAsync(
                    """
                    UPDATE jobs SET state = @State, since = @Since, attempts = @Attempts, fault = @Fault, bitrate = @Bitrate, frame_rate = @FrameRate,
                        sent_bytes = @SentBytes, dropped_frames = @DroppedFrames, reconnects = @Reconnects, worker = @Worker, reported_at = @At
                    WHERE id = @Id AND revision = @Revision AND (reported_at IS NULL OR reported_at <= @At)
                    """,
                    new
                    {
                        report.Id,
                        Revision = (long)report.Revision,
                        State = Words.Of(report.State),
                        report.Since,
                        Attempts = (long)report.Attempts,
                        report.Fault,
                        report.Bitrate,
                        FrameRate = report.FramesPerSecond is { } rate ? (long?)Math.Round(rate * 100) : null,
                        report.SentBytes,
                        report.DroppedFrames,
                        Reconnects = (long)report.Reconnects,
                        one.Worker,
                        one.At,
                    });
                if (known > 0 && report.IsFinal)
                {
                    await EndAsync(unit, report.Id, report.State == ReportedState.Failed ? report.Fault ?? "It was given up." : null);
                }
            }
        },
        cancellationToken);

    /// <summary>Gives a job up before any worker has seen it.</summary>
    public Task GiveUpAsync(JobRow job, string fault, CancellationToken cancellationToken) =>
        ReportAsync([new HeardReport(new JobReport(job.Id, (int)job.Revision, ReportedState.Failed, time.Now(), Fault: fault), "", time.Now())], cancellationToken);

    // Null: its file has ended.
    private async Task EndAsync(UnitOfWork unit, string id, string? fault)
    {
        if (await unit.FirstAsync<JobRow>($"SELECT * FROM jobs WHERE id = @id AND wanted = 1{unit.ForUpdate}", new { id }) is not { } job)
        {
            return;
        }

        var eventType = fault is null ? EventTypes.JobStopped : EventTypes.JobFailed;
        await unit.ExecuteAsync("UPDATE jobs SET wanted = 0, wanted_at = @now WHERE id = @id", new { id, now = time.Now() });
        await consultations.ChangeAsync(
            unit,
            job.ConsultationId,
            Actor.System,
            life => life.JobChanged(eventType, job.ToBody(fault ?? "finished"), bySystem: true));
        Told(unit, job, eventType);
    }

    private Task<(JobRow? Job, Refusal? Refusal)> ChangeAsync(
        string consultationId,
        string id,
        Func<Consultation, Refusal?> mayUse,
        Actor actor,
        Func<UnitOfWork, Consultation, JobRow, Task<(string? EventType, Refusal? Refusal)>> change,
        CancellationToken cancellationToken) =>
        database.WriteAsync<(JobRow?, Refusal?)>(
            async unit =>
            {
                var (consultation, hidden) = await ConsultationStore.HoldAsync(unit, consultationId, mayUse);
                if (consultation is null)
                {
                    return (null, hidden);
                }

                if (await FindAsync(unit, consultationId, id, unit.ForUpdate) is not { } job)
                {
                    return (null, NoSuchJob);
                }

                var (eventType, refusal) = await change(unit, consultation, job);
                if (refusal is not null)
                {
                    return (null, refusal);
                }

                if (eventType is not null)
                {
                    await consultations.ChangeAsync(unit, consultationId, actor, life => life.JobChanged(eventType, job.ToBody()));
                    Told(unit, job, eventType);
                }

                return (job, null);
            },
            cancellationToken);

    private void Told(UnitOfWork unit, JobRow job, params string[] eventTypes) => unit.AfterCommit(() =>
    {
        foreach (var type in eventTypes)
        {
            meter.CountChange(type, job.Kind);
        }

        _book.Value.Look();
    });

    private static Task<JobRow?> FindAsync(UnitOfWork unit, string consultationId, string id, string tail = "") =>
        OrderedId.Is(OrderedId.Job, id)
            ? unit.FirstAsync<JobRow>($"SELECT * FROM jobs WHERE id = @id AND consultation_id = @consultationId{tail}", new { id, consultationId })
            : Task.FromResult<JobRow?>(null);

    // Why this job cannot run in its consultation as that is now.
    private async Task<Refusal?> RefusalAsync(UnitOfWork unit, Consultation consultation, JobRow job)
    {
        if (consultation.IsOver)
        {
            return Refusal.Over(consultation);
        }

        if (job.ReadStreams.Any(stream => consultation.Find(stream) is null))
        {
            return Refusal.NoSuchParticipant;
        }

        if (job.ReadKind == JobKind.Ingest)
        {
            if (consultation.Find(job.Streams) is { MayPublish: false })
            {
                return Refusal.Conflict("This participant may not publish.", "Choose somebody who may, an assistant for example.");
            }

            if (await unit.FirstAsync<long>(
                "SELECT COUNT(*) FROM jobs WHERE consultation_id = @Id AND kind = 'ingest' AND wanted = 1 AND streams = @Streams", new { consultation.Id, job.Streams }) > 0)
            {
                return Refusal.Conflict("Another ingest of this participant is to run.", "Stop it first, or choose another participant.");
            }
        }

        return job.Id.Length == 0 && await unit.FirstAsync<long>("SELECT COUNT(*) FROM jobs WHERE consultation_id = @Id", new { consultation.Id }) >= options.Value.MaxPerConsultation
            ? new Refusal(StatusCodes.Status409Conflict, ProblemTypes.TooManyJobs, "The consultation has too many jobs.", $"At most {options.Value.MaxPerConsultation}; remove one first.")
            : null;
    }
}
