using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Telemed.Sessions.Audit;

/// <summary>Where a trail can be read from to be verified. Nothing is written.</summary>
internal static class AuditSources
{
    private const string Rows =
        """
        SELECT seq, at, actor_kind, actor_id, actor_name, address, action, consultation_id, subject, details, previous_hash, hash
        FROM audit_entries ORDER BY seq
        """;

    /// <summary>A database of SQLite's, or a backup of it.</summary>
    public static async Task VerifySqliteAsync(AuditVerifier verifier, string path, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        await VerifyAsync(verifier, connection, cancellationToken);
    }

    /// <summary>A database of a PostgreSQL server.</summary>
    public static async Task VerifyPostgresAsync(AuditVerifier verifier, string connectionString, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Options = "-c default_transaction_read_only=on", Pooling = false }.ToString());
        await VerifyAsync(verifier, connection, cancellationToken);
    }

    /// <summary>An export, as <c>GET /api/v1/audit/export</c> answers it. Every byte counts.</summary>
    public static async Task VerifyFileAsync(AuditVerifier verifier, string path, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        AuditHead? head = null;
        try
        {
            while (verifier.Fault is null && await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                if (head is not null)
                {
                    verifier.Break("a line behind the head.");
                }
                else if (HeadOf(line) is { } found)
                {
                    head = found;
                }
                else if (JsonSerializer.Deserialize<StoredEntry>(line, Http.StrictJson.Options) is { } entry && Encoding.UTF8.GetString(entry.ToJsonLine()) == line)
                {
                    verifier.Take(entry);
                }
                else
                {
                    verifier.Break("a line that is not written as exports are.");
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or DecoderFallbackException)
        {
            verifier.Break("a line that cannot be read.");
        }

        verifier.End(head);
    }

    /// <summary>A head as it is noted: <c>1234:9f86…</c>; null when the text is none.</summary>
    public static AuditHead? ParseHead(string text) =>
        text.Split(':') is [var number, { Length: 64 } hash]
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
        && hash.All(char.IsAsciiHexDigitLower)
            ? new AuditHead(seq, hash)
            : null;

    private static AuditHead? HeadOf(string line) =>
        line.StartsWith("{\"head\":\"", StringComparison.Ordinal) && line.EndsWith("\"}", StringComparison.Ordinal) ? ParseHead(line[9..^2]) : null;

    private static async Task VerifyAsync(AuditVerifier verifier, DbConnection connection, CancellationToken cancellationToken)
    {
        await connection.OpenAsync(cancellationToken);

        // One view of both tables, whoever writes meanwhile.
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        AuditHead? head = null;
        await using (var command = Command("SELECT seq, hash FROM audit_head WHERE id = 1"))
        await using (var row = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (await row.ReadAsync(cancellationToken) && Number(row, 0) is { } seq && row.GetValue(1) is string hash)
            {
                head = new AuditHead(seq, hash);
            }
        }

        await using var entries = Command(Rows);
        await using var rows = await entries.ExecuteReaderAsync(cancellationToken);
        while (verifier.Fault is null && await rows.ReadAsync(cancellationToken))
        {
            if (EntryOf(rows) is { } entry)
            {
                verifier.Take(entry);
            }
            else
            {
                verifier.Break("a row whose values are of other types.");
            }
        }

        verifier.End(head);

        DbCommand Command(string sql)
        {
            var command = connection.CreateCommand();
            command.CommandText = sql;
            command.Transaction = transaction;
            command.CommandTimeout = 0;
            return command;
        }
    }

    // SQLite lets any type stand in any column, and so may somebody who tampers with it.
    private static StoredEntry? EntryOf(DbDataReader row)
    {
        var texts = Enumerable.Range(2, 10).Select(index => row.IsDBNull(index) ? null : row.GetValue(index)).ToArray();
        if (Number(row, 0) is not { } seq || Number(row, 1) is not { } at || texts.Any(text => text is not (null or string)))
        {
            return null;
        }

        return new StoredEntry
        {
            Seq = seq,
            At = at,
            ActorKind = Text(2) ?? "",
            ActorId = Text(3),
            ActorName = Text(4),
            Address = Text(5),
            Action = Text(6) ?? "",
            ConsultationId = Text(7),
            Subject = Text(8),
            Details = Text(9),
            PreviousHash = Text(10) ?? "",
            Hash = Text(11) ?? "",
        };

        string? Text(int index) => (string?)texts[index - 2];
    }

    private static long? Number(DbDataReader row, int index) => row.GetValue(index) is long number ? number : null;
}
