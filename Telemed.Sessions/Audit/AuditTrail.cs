using System.Text.Json;
using Telemed.Sessions.Http;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Audit;

/// <summary>
/// Writes the audit trail, in the transaction of what it tells of: neither is there without the other. Call it last in a transaction:
/// from then on until its end everybody else who writes an entry waits.
/// </summary>
internal sealed class AuditTrail(TimeProvider time)
{
    private const string Columns =
        "seq, at, actor_kind, actor_id, actor_name, address, action, consultation_id, subject, details, previous_hash, hash";

    /// <summary>Adds an entry behind the last one.</summary>
    public async Task AppendAsync(UnitOfWork unit, AuditEntry entry)
    {
        await unit.LockAsync("audit");
        var head = await unit.FirstAsync<HeadRow>("SELECT seq, hash FROM audit_head WHERE id = 1") ?? throw new InvalidOperationException("The audit trail has lost its head.");
        var stored = new StoredEntry
        {
            Seq = head.Seq + 1,
            At = time.GetUtcNow().ToUnixTimeMilliseconds(),
            ActorKind = JsonNamingPolicy.CamelCase.ConvertName(entry.Actor.Kind.ToString()),
            ActorId = entry.Actor.Id,
            ActorName = entry.Actor.Name,
            Address = entry.Actor.Address,
            Action = entry.Action,
            ConsultationId = entry.ConsultationId,
            Subject = entry.Subject,
            Details = entry.Details is null ? null : JsonSerializer.Serialize(entry.Details, HttpConventions.Json),
            PreviousHash = head.Hash,
        };
        stored.Hash = stored.ComputeHash();
        await unit.ExecuteAsync(
            $"""
            INSERT INTO audit_entries ({Columns})
            VALUES (@Seq, @At, @ActorKind, @ActorId, @ActorName, @Address, @Action, @ConsultationId, @Subject, @Details, @PreviousHash, @Hash)
            """,
            stored);
        await unit.ExecuteAsync("UPDATE audit_head SET seq = @Seq, hash = @Hash WHERE id = 1", stored);
    }

    /// <summary>The last entry.</summary>
    public static async Task<AuditHead> HeadAsync(UnitOfWork unit) =>
        await unit.FirstAsync<HeadRow>("SELECT seq, hash FROM audit_head WHERE id = 1") is { } head
            ? new AuditHead(head.Seq, head.Hash)
            : new AuditHead(0, StoredEntry.NoHash);

    /// <summary>Entries that a filter lets through, in the order and within the bounds that <paramref name="tail"/> says.</summary>
    public static Task<IReadOnlyList<StoredEntry>> ReadAsync(UnitOfWork unit, string tail, object parameters) =>
        unit.QueryAsync<StoredEntry>($"SELECT {Columns} FROM audit_entries {tail}", parameters);

    private sealed class HeadRow
    {
        public long Seq { get; set; }

        public string Hash { get; set; } = "";
    }
}
