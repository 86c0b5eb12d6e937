using System.Security.Cryptography;
using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Life;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Events;
using Telemed.Sessions.Secrets;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Snapshots;

/// <summary>A row of <c>snapshots</c>, without the picture.</summary>
internal class SnapshotRow
{
    public const string Columns = "id, consultation_id, participant_id, at, by_kind, by_id, by_name, type, width, height, size, sha256";

    public string Id { get; set; } = "";

    public string ConsultationId { get; set; } = "";

    public string ParticipantId { get; set; } = "";

    public DateTimeOffset At { get; set; }

    public string ByKind { get; set; } = "";

    public string ById { get; set; } = "";

    public string? ByName { get; set; }

    public string Type { get; set; } = "";

    public long Width { get; set; }

    public long Height { get; set; }

    public long Size { get; set; }

    public string Sha256 { get; set; } = "";
}

/// <summary>
/// Where snapshots are kept: with the consultation, encrypted, so that a backup of the database alone shows nobody's picture. Taking one is an
/// event of the consultation in the same transaction, and with it an entry of the audit trail.
/// </summary>
internal sealed class SnapshotStore(Database database, ConsultationStore consultations, SecretsVault vault, SnapshotMeter meter, TimeProvider time)
{
    public const int MaxPerConsultation = 100;

    private const string Purpose = "telemed.snapshot";

    public static readonly Refusal NoSuchSnapshot = new(StatusCodes.Status404NotFound, ProblemTypes.NotFound, "There is no such snapshot in this consultation.");

    private static readonly Refusal TooMany = new(
        StatusCodes.Status409Conflict, ProblemTypes.TooManySnapshots, "The consultation has too many snapshots.", $"At most {MaxPerConsultation}.");

    /// <summary>Keeps a picture of somebody.</summary>
    public Task<(SnapshotRow? Snapshot, Refusal? Refusal)> AddAsync(
        string consultationId, string participantId, ImageBody picture, Func<Consultation, Refusal?> mayUse, Actor actor, CancellationToken cancellationToken)
    {
        // Outside the transaction: it may be run again, and encrypting takes longer than writing does.
        var row = new SnapshotRow
        {
            Id = OrderedId.New(OrderedId.Snapshot, time),
            ConsultationId = consultationId,
            ParticipantId = participantId,
            At = time.Now(),
            ByKind = Words.Of(actor.Kind),
            ById = actor.Id ?? "",
            Type = picture.Image.Type,
            Width = picture.Image.Width,
            Height = picture.Image.Height,
            Size = picture.Bytes.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(picture.Bytes)),
        };
        var image = vault.Protect(Purpose, row.Id, picture.Bytes);
        return database.WriteAsync<(SnapshotRow?, Refusal?)>(
            async unit =>
            {
                // Held, so that there are never two hundredths.
                var (consultation, hidden) = await ConsultationStore.HoldAsync(unit, consultationId, mayUse);
                if (consultation is null)
                {
                    return (null, hidden);
                }

                if (!consultation.IsOver
                    && await unit.FirstAsync<long>("SELECT COUNT(*) FROM snapshots WHERE consultation_id = @consultationId", new { consultationId }) >= MaxPerConsultation)
                {
                    return (null, TooMany);
                }

                row.ByName = actor.Name ?? consultation.Find(row.ById)?.Name;
                var changed = await consultations.ChangeAsync(unit, consultationId, actor, life => life.SnapshotTaken(participantId, row.Id));
                if (changed.Refusal is { } refusal)
                {
                    return (null, refusal);
                }

                await unit.ExecuteAsync(
                    $"""
                    INSERT INTO snapshots ({SnapshotRow.Columns}, image)
                    VALUES (@Id, @ConsultationId, @ParticipantId, @At, @ByKind, @ById, @ByName, @Type, @Width, @Height, @Size, @Sha256, @image)
                    """,
                    new
                    {
                        row.Id,
                        row.ConsultationId,
                        row.ParticipantId,
                        row.At,
                        row.ByKind,
                        row.ById,
                        row.ByName,
                        row.Type,
                        row.Width,
                        row.Height,
                        row.Size,
                        row.Sha256,
                        image,
                    });
                unit.AfterCommit(() => meter.CountTaken(row.Size));
                return (row, null);
            },
            cancellationToken);
    }

    /// <summary>The snapshots of a consultation, the oldest first.</summary>
    public Task<IReadOnlyList<SnapshotRow>> ListAsync(string consultationId, CancellationToken cancellationToken) => database.ReadAsync(
        unit => unit.QueryAsync<SnapshotRow>(
            $"SELECT {SnapshotRow.Columns} FROM snapshots WHERE consultation_id = @consultationId ORDER BY id", new { consultationId }),
        cancellationToken);

    /// <summary>A picture; without one, when its key is gone, and null when there is no such snapshot.</summary>
    public async Task<(SnapshotRow Snapshot, byte[]? Picture)?> FindAsync(string consultationId, string id, CancellationToken cancellationToken)
    {
        if (!OrderedId.Is(OrderedId.Snapshot, id))
        {
            return null;
        }

        var found = await database.ReadAsync(
            unit => unit.FirstAsync<WithImage>(
                $"SELECT {SnapshotRow.Columns}, image FROM snapshots WHERE id = @id AND consultation_id = @consultationId", new { id, consultationId }),
            cancellationToken);
        return found is null ? null : (found, vault.Unprotect(Purpose, found.Id, found.Image));
    }

    private sealed class WithImage : SnapshotRow
    {
        public byte[] Image { get; set; } = [];
    }
}
