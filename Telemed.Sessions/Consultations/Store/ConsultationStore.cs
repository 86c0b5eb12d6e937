using System.Text.Json;
using Microsoft.Extensions.Options;
using Telemed.Sessions.Consultations.Life;
using Telemed.Sessions.Events;
using Telemed.Sessions.Http;
using Telemed.Sessions.Storage;
using Telemed.Sessions.Telemetry;

namespace Telemed.Sessions.Consultations.Store;

/// <summary>
/// Where consultations are kept. Every change is one transaction: the consultation as it is then, the events that say what happened, and
/// what the recorders make of them (webhooks, audit trail). Changes of one consultation happen one after the other, over all instances.
/// </summary>
internal sealed partial class ConsultationStore(
    Database database,
    IEnumerable<IEventRecorder> recorders,
    IServiceProvider services,
    IOptions<LifeRules> rules,
    SessionsMeter meter,
    TimeProvider time,
    ILogger<ConsultationStore> logger)
{
    private readonly IEventRecorder[] _recorders = [.. recorders];

    // Not at once: observers read from this store.
    private readonly Lazy<IConsultationObserver[]> _observers = new(() => [.. services.GetServices<IConsultationObserver>()]);

    /// <summary>Keeps a new consultation and answers it with its first event. To be called within <see cref="Database.WriteAsync{T}"/>.</summary>
    public async Task<Consultation> AddAsync(UnitOfWork unit, Consultation consultation, Actor actor)
    {
        var now = time.Now();
        var life = ConsultationLife.Begin(consultation, rules.Value, now);
        var (after, events) = Numbered(consultation with { LastEvent = 0, Version = 0 }, life, actor, now);
        await unit.ExecuteAsync(ConsultationRow.Insert, ConsultationRow.Of(after));
        await unit.ExecuteAsync(ParticipantRow.Insert, after.Participants.Select((person, position) => ParticipantRow.Of(after.Id, position, person, now)));
        await RecordAsync(unit, before: null, after, events);
        return after;
    }

    /// <summary>The consultation with this id, or <see langword="null"/>.</summary>
    public Task<Consultation?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(unit => FindAsync(unit, id), cancellationToken);

    /// <inheritdoc cref="FindAsync(string, CancellationToken)"/>
    public static Task<Consultation?> FindAsync(UnitOfWork unit, string id) => ReadAsync(unit, "id = @id", new { id }, forUpdate: false);

    /// <summary>
    /// The consultation, held until the transaction ends: whoever changes it waits for this, or this for them. The refusal when there is none,
    /// or <paramref name="mayUse"/> has one.
    /// </summary>
    public static async Task<(Consultation? Consultation, Refusal? Refusal)> HoldAsync(UnitOfWork unit, string id, Func<Consultation, Refusal?> mayUse) =>
        await ReadAsync(unit, "id = @id", new { id }, forUpdate: true) is not { } consultation ? (null, Refusal.NoSuchConsultation)
        : mayUse(consultation) is { } refusal ? (null, refusal)
        : (consultation, null);

    /// <summary>The consultation that the hospital's system calls this.</summary>
    public static Task<Consultation?> FindByExternalIdAsync(UnitOfWork unit, string externalId) =>
        ReadAsync(unit, "external_id = @externalId", new { externalId }, forUpdate: false);

    /// <summary>The consultation that has a participant with this <see cref="Participant.JoinCodeHash"/>, and its id.</summary>
    public Task<(Consultation Consultation, string ParticipantId)?> FindByJoinCodeAsync(string joinCodeHash, CancellationToken cancellationToken) =>
        FindByCodeAsync("join_code_hash = @value", joinCodeHash, cancellationToken);

    /// <summary>The consultation that has a participant with a code to type whose first half is this.</summary>
    public Task<(Consultation Consultation, string ParticipantId)?> FindByShortCodeAsync(string room, CancellationToken cancellationToken) =>
        FindByCodeAsync("short_code_room = @value ORDER BY short_code_until DESC", room, cancellationToken);

    /// <summary>Lets an action happen to a consultation.</summary>
    public Task<Changed> ChangeAsync(string id, Actor actor, Func<ConsultationLife, Refusal?> action, CancellationToken cancellationToken) =>
        database.WriteAsync(unit => ChangeAsync(unit, id, actor, action), cancellationToken);

    /// <summary>Lets an action happen to a consultation, within a transaction that does more.</summary>
    public async Task<Changed> ChangeAsync(UnitOfWork unit, string id, Actor actor, Func<ConsultationLife, Refusal?> action)
    {
        if (await ReadAsync(unit, "id = @id", new { id }, forUpdate: true) is not { } before)
        {
            return Changed.Refused(Refusal.NoSuchConsultation);
        }

        var now = time.Now();
        var life = new ConsultationLife(before, rules.Value, now);
        if (action(life) is { } refusal)
        {
            return Changed.Refused(refusal);
        }

        if (ReferenceEquals(life.Current, before) && life.Events.Count == 0)
        {
            return new Changed(before, [], null);
        }

        var (after, events) = Numbered(before, life, actor, now);
        await WriteAsync(unit, before, after, now);
        await RecordAsync(unit, before, after, events);
        return new Changed(after, events, null);
    }

    /// <summary>Events after <paramref name="after"/>, oldest first.</summary>
    public Task<IReadOnlyList<ConsultationEvent>> EventsAsync(string id, long after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ConsultationEvent>>(
            async unit =>
            [
                .. (await unit.QueryAsync<EventRow>(
                    $"SELECT {EventRow.Columns} FROM events WHERE consultation_id = @id AND id > @after ORDER BY id LIMIT @limit",
                    new { id, after, limit = (long)limit })).Select(row => row.ToEvent()),
            ],
            cancellationToken);

    /// <summary>The consultations whose time has come, at most <paramref name="limit"/>.</summary>
    public Task<IReadOnlyList<string>> DueAsync(int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            unit => unit.QueryAsync<string>(
                "SELECT id FROM consultations WHERE due_at <= @now ORDER BY due_at LIMIT @limit", new { now = time.Now(), limit = (long)limit }),
            cancellationToken);

    /// <summary>The consultations with something on air, as far as the records know.</summary>
    public Task<IReadOnlyList<StreamRecord>> OnAirAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            unit => unit.QueryAsync<StreamRecord>(
                "SELECT consultation_id, id AS participant_id, stream_since, stream_video, stream_audio FROM participants WHERE stream_since IS NOT NULL"),
            cancellationToken);

    private async Task<(Consultation Consultation, string ParticipantId)?> FindByCodeAsync(string condition, string value, CancellationToken cancellationToken) =>
        await database.ReadAsync<(Consultation, string)?>(
            async unit => await unit.FirstAsync<ConnectionRow>(
                    $"SELECT consultation_id, id AS participant_id FROM participants WHERE {condition}", new { value }) is { } found
                && await FindAsync(unit, found.ConsultationId) is { } consultation
                    ? (consultation, found.ParticipantId)
                    : null,
            cancellationToken);

    private static async Task<Consultation?> ReadAsync(UnitOfWork unit, string condition, object parameters, bool forUpdate)
    {
        var row = await unit.FirstAsync<ConsultationRow>(
            $"SELECT {ConsultationRow.Columns} FROM consultations WHERE {condition}{(forUpdate ? unit.ForUpdate : "")}", parameters);
        if (row is null)
        {
            return null;
        }

        var participants = await unit.QueryAsync<ParticipantRow>(
            $"SELECT {ParticipantRow.Columns} FROM participants WHERE consultation_id = @Id ORDER BY position", new { row.Id });
        var connections = await unit.QueryAsync<ConnectionRow>(
            "SELECT id, consultation_id, participant_id, instance_id, opened_at FROM connections WHERE consultation_id = @Id ORDER BY opened_at, id", new { row.Id });
        return row.With(participants, connections);
    }

    private static async Task WriteAsync(UnitOfWork unit, Consultation before, Consultation after, DateTimeOffset now)
    {
        await unit.ExecuteAsync(ConsultationRow.Update, ConsultationRow.Of(after));
        var known = before.Participants.ToDictionary(person => person.Id, StringComparer.Ordinal);
        for (var position = 0; position < after.Participants.Count; position++)
        {
            var person = after.Participants[position];
            if (!known.TryGetValue(person.Id, out var old))
            {
                await unit.ExecuteAsync(ParticipantRow.Insert, ParticipantRow.Of(after.Id, position, person, now));
            }
            else if (old != person)
            {
                await unit.ExecuteAsync(ParticipantRow.Update, ParticipantRow.Of(after.Id, position, person, now));
                if (Rights(old) != Rights(person))
                {
                    await unit.ExecuteAsync(ParticipantRow.UpdateRights, new { ConsultationId = after.Id, person.Id, RightsAt = now });
                }
            }
        }

        foreach (var gone in before.Connections.Except(after.Connections))
        {
            await unit.ExecuteAsync("DELETE FROM connections WHERE id = @Id", new { gone.Id });
        }

        foreach (var opened in after.Connections.Except(before.Connections))
        {
            await unit.ExecuteAsync(
                "INSERT INTO connections (id, consultation_id, participant_id, instance_id, opened_at) VALUES (@Id, @ConsultationId, @ParticipantId, @InstanceId, @OpenedAt)",
                new { opened.Id, ConsultationId = after.Id, opened.ParticipantId, opened.InstanceId, opened.OpenedAt });
        }
    }

    private static (Consultation After, IReadOnlyList<ConsultationEvent> Events) Numbered(
        Consultation before, ConsultationLife life, Actor actor, DateTimeOffset now)
    {
        var events = life.Events
            .Select((happened, index) => new ConsultationEvent(
                before.Id,
                before.LastEvent + index + 1,
                happened.Type,
                now,
                happened.BySystem ? Actor.System : actor,
                JsonSerializer.SerializeToElement(happened.Body, HttpConventions.Json)))
            .ToList();
        return (
            life.Current with
            {
                LastEvent = before.LastEvent + events.Count,
                Version = before.Version + (ConsultationDocument.Differs(before, life.Current) || before.Version == 0 ? 1 : 0),
            },
            events);
    }

    private async Task RecordAsync(UnitOfWork unit, Consultation? before, Consultation after, IReadOnlyList<ConsultationEvent> events)
    {
        if (events.Count > 0)
        {
            await unit.ExecuteAsync(EventRow.Insert, events.Select(EventRow.Of));
            foreach (var recorder in _recorders)
            {
                await recorder.RecordAsync(unit, after, events);
            }
        }

        unit.AfterCommit(() =>
        {
            if (before?.Status != after.Status)
            {
                meter.CountTransition(after.Status);
                LogStatus(logger, after.Id, after.Status);
            }

            foreach (var observer in _observers.Value)
            {
                observer.Changed(before, after, events);
            }
        });
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Consultation {Id} is {Status}.")]
    private static partial void LogStatus(ILogger logger, string id, ConsultationStatus status);

    private static (int Epoch, bool MayJoin, bool MayPublish) Rights(Participant person) => (person.Epoch, person.MayJoin, person.MayPublish);
}

/// <summary>A stream that is on air, as far as the records know.</summary>
internal sealed class StreamRecord
{
    public string ConsultationId { get; set; } = "";

    public string ParticipantId { get; set; } = "";

    public DateTimeOffset StreamSince { get; set; }

    public string? StreamVideo { get; set; }

    public string? StreamAudio { get; set; }
}
