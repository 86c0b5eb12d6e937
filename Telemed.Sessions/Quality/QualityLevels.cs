using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Quality;

/// <summary>How good each person's connection was when it last changed.</summary>
internal static class QualityLevels
{
    /// <summary>Level by participant; who has reported nothing is not in it.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> ReadAsync(UnitOfWork unit, string consultationId) =>
        (await unit.QueryAsync<Row>("SELECT participant_id, level FROM quality_levels WHERE consultation_id = @consultationId", new { consultationId }))
            .ToDictionary(row => row.ParticipantId, row => row.Level, StringComparer.Ordinal);

    /// <summary>Keeps somebody's level.</summary>
    public static Task KeepAsync(UnitOfWork unit, string consultationId, string participantId, string level) => unit.ExecuteAsync(
        """
        INSERT INTO quality_levels (consultation_id, participant_id, level) VALUES (@consultationId, @participantId, @level)
        ON CONFLICT (consultation_id, participant_id) DO UPDATE SET level = excluded.level
        """,
        new { consultationId, participantId, level });

    private sealed class Row
    {
        public string ParticipantId { get; set; } = "";

        public string Level { get; set; } = "";
    }
}
