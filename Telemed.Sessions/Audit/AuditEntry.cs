using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Telemed.Sessions.Events;

namespace Telemed.Sessions.Audit;

/// <summary>Something that somebody did, on its way into the audit trail.</summary>
/// <param name="Actor">Who, and from where.</param>
/// <param name="Action">What, as in <see cref="AuditActions"/> or the type of an event.</param>
/// <param name="ConsultationId">In which consultation.</param>
/// <param name="Subject">Whom or what it was done to: a participant's, account's or key's id.</param>
/// <param name="Details">More about it as a JSON object; never a secret, never what people write to each other.</param>
internal sealed record AuditEntry(Actor Actor, string Action, string? ConsultationId = null, string? Subject = null, object? Details = null);

/// <summary>What is audited apart from the events of consultations.</summary>
internal static class AuditActions
{
    public const string ConsultationRead = "consultation.read";
    public const string ConsultationsListed = "consultations.listed";
    public const string ConsultationsWatched = "consultations.watched";
    public const string StreamsRead = "streams.read";
    public const string StreamPictured = "stream.pictured";
    public const string SnapshotsListed = "snapshots.listed";
    public const string SnapshotRead = "snapshot.read";
    public const string JobsRead = "jobs.read";
    public const string SigningKeyMade = "signing-key.made";
    public const string SigningKeysRevoked = "signing-keys.revoked";
    public const string SignIn = "sign-in";
    public const string SignInFailed = "sign-in.failed";
    public const string SignOut = "sign-out";
    public const string SetupCompleted = "setup.completed";
    public const string StaffRead = "staff.read";
    public const string StaffCreated = "staff.created";
    public const string StaffUpdated = "staff.updated";
    public const string StaffInvited = "staff.invited";
    public const string StaffPassword = "staff.password";
    public const string ApiKeyCreated = "api-key.created";
    public const string ApiKeyRevoked = "api-key.revoked";
    public const string WebhookCreated = "webhook.created";
    public const string WebhookChanged = "webhook.changed";
    public const string WebhookRemoved = "webhook.removed";
    public const string WebhookSecretRotated = "webhook.secret-rotated";
    public const string WebhookRedelivered = "webhook.redelivered";
    public const string AuditRead = "audit.read";
    public const string AuditExported = "audit.exported";
}

/// <summary>An entry as it is stored. Its members are exactly the columns.</summary>
internal sealed class StoredEntry
{
    /// <summary>What the first entry holds as the hash of the one before.</summary>
    public static readonly string NoHash = new('0', 64);

    public long Seq { get; set; }

    /// <summary>Unix milliseconds.</summary>
    public long At { get; set; }

    public string ActorKind { get; set; } = "";

    public string? ActorId { get; set; }

    public string? ActorName { get; set; }

    public string? Address { get; set; }

    public string Action { get; set; } = "";

    public string? ConsultationId { get; set; }

    public string? Subject { get; set; }

    public string? Details { get; set; }

    public string PreviousHash { get; set; } = "";

    public string Hash { get; set; } = "";

    /// <summary>
    /// SHA-256, in hexadecimal, over the canonical form: the line <c>telemed-audit-1</c>, then a line for each member in the order
    /// above but without the hash, each <c>-</c> when there is none, otherwise its length in bytes of UTF-8, a colon and the bytes. The
    /// lengths keep a text from ending early, so no two entries have the same form.
    /// </summary>
    public string ComputeHash()
    {
        var form = new StringBuilder("telemed-audit-1\n");
        foreach (var member in new[]
        {
            Number(Seq), Number(At), ActorKind, ActorId, ActorName, Address, Action, ConsultationId, Subject, Details, PreviousHash,
        })
        {
            form.Append(member is null ? "-" : $"{Number(Encoding.UTF8.GetByteCount(member))}:{member}").Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(form.ToString())));

        static string Number(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>One line of an export. The same entry always gives the same bytes.</summary>
    public byte[] ToJsonLine()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Http.HttpConventions.Json.Encoder }))
        {
            json.WriteStartObject();
            json.WriteNumber("seq", Seq);
            json.WriteNumber("at", At);
            json.WriteString("actorKind", ActorKind);
            json.WriteString("actorId", ActorId);
            json.WriteString("actorName", ActorName);
            json.WriteString("address", Address);
            json.WriteString("action", Action);
            json.WriteString("consultationId", ConsultationId);
            json.WriteString("subject", Subject);
            json.WriteString("details", Details);
            json.WriteString("previousHash", PreviousHash);
            json.WriteString("hash", Hash);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}

/// <summary>The last entry of a trail: its number and its hash.</summary>
/// <param name="Seq">0 when there is none.</param>
/// <param name="Hash">64 hexadecimal digits.</param>
internal sealed record AuditHead(long Seq, string Hash)
{
    public override string ToString() => $"{Seq}:{Hash}";
}
