using Telemed.Sessions.Access;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Board;

/// <summary>Reads visits, many in a few queries.</summary>
internal sealed class BoardReader(Database database, TimeProvider time)
{
    /// <summary>
    /// How long what is over stays on the list. The service does not know where its people are: a day holds "today" in every time zone, and
    /// the page goes by its own clock.
    /// </summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private const long MostOpen = 500;
    private const long MostOver = 200;
    private const int AtOnce = 500;

    /// <summary>Before this, what was over is on the list no more.</summary>
    public DateTimeOffset Horizon => time.GetUtcNow() - Kept;

    /// <summary>
    /// The list of somebody: what is live, then what waits, then what is planned, the soonest first, then what was over, the last first. Of
    /// more than 500 and 200 those.
    /// </summary>
    public Task<IReadOnlyList<PreparedVisit>> ListAsync(Caller caller, CancellationToken cancellationToken) => database.ReadAsync(
        async unit =>
        {
            var own = caller.OnlyOfDoctor;
            var mine = own is null ? "" : "AND doctor_account = @own";
            var open = await unit.QueryAsync<ConsultationRow>(
                $"""
                SELECT {ConsultationRow.Columns} FROM consultations WHERE over_at IS NULL {mine}
                ORDER BY CASE status WHEN 'live' THEN 0 WHEN 'waiting' THEN 1 ELSE 2 END, COALESCE(scheduled_at, created_at), id LIMIT @most
                """,
                new { own, most = MostOpen });
            var over = await unit.QueryAsync<ConsultationRow>(
                $"SELECT {ConsultationRow.Columns} FROM consultations WHERE over_at > @horizon {mine} ORDER BY over_at DESC, id LIMIT @most",
                new { own, horizon = Horizon, most = MostOver });
            return await VisitsAsync(unit, [.. open, .. over]);
        },
        cancellationToken);

    /// <summary>These, as they are now, without what is on the list no more.</summary>
    public Task<IReadOnlyList<PreparedVisit>> ReadAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) => database.ReadAsync(
        async unit =>
        {
            List<ConsultationRow> rows = [];
            foreach (var some in ids.Chunk(AtOnce))
            {
                var (names, parameters) = Named(some);
                parameters["horizon"] = Horizon;
                rows.AddRange(await unit.QueryAsync<ConsultationRow>(
                    $"SELECT {ConsultationRow.Columns} FROM consultations WHERE id IN ({names}) AND (over_at IS NULL OR over_at > @horizon)", parameters));
            }

            return await VisitsAsync(unit, rows);
        },
        cancellationToken);

    /// <summary>How far the log of each consultation goes that is not over, or was over since <paramref name="horizon"/>.</summary>
    public Task<IReadOnlyList<LastEventRow>> LastEventsAsync(DateTimeOffset horizon, CancellationToken cancellationToken) => database.ReadAsync(
        unit => unit.QueryAsync<LastEventRow>("SELECT id, last_event FROM consultations WHERE over_at IS NULL OR over_at > @horizon", new { horizon }),
        cancellationToken);

    private static async Task<IReadOnlyList<PreparedVisit>> VisitsAsync(UnitOfWork unit, IReadOnlyList<ConsultationRow> rows)
    {
        List<PreparedVisit> visits = [];
        foreach (var some in rows.Chunk(AtOnce))
        {
            var (names, parameters) = Named([.. some.Select(row => row.Id)]);
            var people = (await unit.QueryAsync<ParticipantRow>(
                $"SELECT {ParticipantRow.Columns} FROM participants WHERE consultation_id IN ({names}) ORDER BY consultation_id, position", parameters))
                .ToLookup(row => row.ConsultationId, StringComparer.Ordinal);
            var levels = (await unit.QueryAsync<LevelRow>(
                $"SELECT consultation_id, participant_id, level FROM quality_levels WHERE consultation_id IN ({names})", parameters))
                .ToLookup(row => row.ConsultationId, StringComparer.Ordinal);
            var unread = (await unit.QueryAsync<UnreadRow>(
                $"""
                SELECT m.consultation_id, COUNT(*) AS count
                FROM chat_messages m
                JOIN participants author ON author.consultation_id = m.consultation_id AND author.id = m.participant_id
                JOIN (
                    SELECT consultation_id, MAX(read_up_to) AS read_up_to FROM participants
                    WHERE role = 'doctor' AND consultation_id IN ({names}) GROUP BY consultation_id
                ) doctor ON doctor.consultation_id = m.consultation_id
                WHERE m.consultation_id IN ({names}) AND author.role <> 'doctor' AND m.event_id > doctor.read_up_to
                GROUP BY m.consultation_id
                """,
                parameters)).ToDictionary(row => row.ConsultationId, row => (int)row.Count, StringComparer.Ordinal);
            visits.AddRange(some.Select(row => new PreparedVisit(
                Visit.Of(
                    row.With(people[row.Id], []),
                    levels[row.Id].ToDictionary(level => level.ParticipantId, level => level.Level, StringComparer.Ordinal),
                    unread.GetValueOrDefault(row.Id)),
                row.LastEvent)));
        }

        return visits;
    }

    // Lists and arrays as one parameter are a matter of the engine; single ones are not.
    private static (string Names, Dictionary<string, object> Parameters) Named(IReadOnlyList<string> ids)
    {
        var parameters = ids.Select((id, index) => KeyValuePair.Create($"id{index}", (object)id)).ToDictionary();
        return (string.Join(", ", parameters.Keys.Select(name => $"@{name}")), parameters);
    }

    internal sealed class LastEventRow
    {
        public string Id { get; set; } = "";

        public long LastEvent { get; set; }
    }

    private sealed class LevelRow
    {
        public string ConsultationId { get; set; } = "";

        public string ParticipantId { get; set; } = "";

        public string Level { get; set; } = "";
    }

    private sealed class UnreadRow
    {
        public string ConsultationId { get; set; } = "";

        public long Count { get; set; }
    }
}
