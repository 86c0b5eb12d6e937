using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Quality;

/// <summary>Where quality is kept: <c>quality_minutes</c> as sums, <c>quality_levels</c> as a word.</summary>
internal sealed class QualityStore(Database database)
{
    private const double LossUnit = 100;
    private const int AtOnce = 200;

    // Every sum of these columns has a count and a maximum beside it.
    private static readonly string[] Figures = ["rtt", "jitter", "loss", "up", "down", "delay"];

    private static readonly string[] Added = [.. Figures.SelectMany(figure => new[] { $"{figure}_count", $"{figure}_sum" }), "reports", "freezes"];

    private static readonly string[] Maxima = [.. Figures.Select(figure => $"{figure}_max")];

    private static readonly string Insert =
        $"""
        INSERT INTO quality_minutes (consultation_id, participant_id, minute, {string.Join(", ", Added)}, {string.Join(", ", Maxima)})
        VALUES (@ConsultationId, @ParticipantId, @Minute, {string.Join(", ", Added.Concat(Maxima).Select(column => "@" + column))})
        ON CONFLICT (consultation_id, participant_id, minute) DO UPDATE SET
        {string.Join(", ", Added.Select(column => $"{column} = quality_minutes.{column} + excluded.{column}"))},
        {string.Join(", ", Maxima.Select(column => $"{column} = CASE WHEN excluded.{column} > quality_minutes.{column} THEN excluded.{column} ELSE quality_minutes.{column} END"))}
        """;

    private static readonly string Columns = string.Join(", ", Added.Concat(Maxima));

    /// <summary>Adds to what is written already.</summary>
    public async Task AddAsync(IReadOnlyList<QualityMinute> minutes, CancellationToken cancellationToken)
    {
        foreach (var some in minutes.Chunk(AtOnce))
        {
            await database.WriteAsync(unit => unit.ExecuteAsync(Insert, some.Select(ParametersOf)), cancellationToken);
        }
    }

    /// <summary>How good somebody's connection was when it last changed.</summary>
    public async Task<QualityLevel?> LevelAsync(string consultationId, string participantId, CancellationToken cancellationToken) =>
        (await database.ReadAsync(unit => QualityLevels.ReadAsync(unit, consultationId), cancellationToken)).TryGetValue(participantId, out var level)
            ? Words.Read<QualityLevel>(level)
            : null;

    /// <summary>Minutes after a cursor, by time and person.</summary>
    public Task<IReadOnlyList<QualityRow>> MinutesAsync(
        string consultationId, DateTimeOffset afterMinute, string afterParticipant, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            unit => unit.QueryAsync<QualityRow>(
                $"""
                SELECT participant_id, minute, {Columns} FROM quality_minutes
                WHERE consultation_id = @consultationId AND (minute > @afterMinute OR (minute = @afterMinute AND participant_id > @afterParticipant))
                ORDER BY minute, participant_id LIMIT @limit
                """,
                new { consultationId, afterMinute, afterParticipant, limit = (long)limit }),
            cancellationToken);

    /// <summary>All minutes of each person as one; <see cref="QualityRow.Minute"/> is the first, <see cref="QualityRow.LastMinute"/> the last.</summary>
    public Task<(IReadOnlyList<QualityRow> Rows, IReadOnlyDictionary<string, string> Levels)> SummariesAsync(
        string consultationId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async unit => (
                await unit.QueryAsync<QualityRow>(
                    $"""
                    SELECT participant_id, MIN(minute) AS minute, MAX(minute) AS last_minute, COUNT(*) AS minutes,
                    {string.Join(", ", Added.Select(column => $"CAST(SUM({column}) AS BIGINT) AS {column}"))},
                    {string.Join(", ", Maxima.Select(column => $"MAX({column}) AS {column}"))}
                    FROM quality_minutes WHERE consultation_id = @consultationId GROUP BY participant_id ORDER BY participant_id
                    """,
                    new { consultationId }),
                await QualityLevels.ReadAsync(unit, consultationId)),
            cancellationToken);

    private static Dictionary<string, object> ParametersOf(QualityMinute minute)
    {
        var parameters = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["ConsultationId"] = minute.ConsultationId,
            ["ParticipantId"] = minute.ParticipantId,
            ["Minute"] = minute.Minute,
            ["reports"] = minute.Reports,
            ["freezes"] = minute.Freezes,
        };
        Set("rtt", minute.Rtt, 1);
        Set("jitter", minute.Jitter, 1);
        Set("loss", minute.Loss, LossUnit);
        Set("up", minute.Up, 1);
        Set("down", minute.Down, 1);
        Set("delay", minute.Delay, 1);
        return parameters;

        void Set(string figure, QualitySum sum, double unit)
        {
            parameters[$"{figure}_count"] = sum.Count;
            parameters[$"{figure}_sum"] = (long)Math.Round(sum.Sum * unit);
            parameters[$"{figure}_max"] = (long)Math.Round(sum.Max * unit);
        }
    }
}

/// <summary>A row of <c>quality_minutes</c>, or several as one.</summary>
internal sealed class QualityRow
{
    public string ParticipantId { get; set; } = "";

    public DateTimeOffset Minute { get; set; }

    public DateTimeOffset LastMinute { get; set; }

    public long Minutes { get; set; } = 1;

    public long Reports { get; set; }

    public long Freezes { get; set; }

    public long RttCount { get; set; }

    public long RttSum { get; set; }

    public long RttMax { get; set; }

    public long JitterCount { get; set; }

    public long JitterSum { get; set; }

    public long JitterMax { get; set; }

    public long LossCount { get; set; }

    public long LossSum { get; set; }

    public long LossMax { get; set; }

    public long UpCount { get; set; }

    public long UpSum { get; set; }

    public long UpMax { get; set; }

    public long DownCount { get; set; }

    public long DownSum { get; set; }

    public long DownMax { get; set; }

    public long DelayCount { get; set; }

    public long DelaySum { get; set; }

    public long DelayMax { get; set; }
}
