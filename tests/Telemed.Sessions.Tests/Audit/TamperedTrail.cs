using System.Text;
using Shouldly;
using Telemed.Sessions.Audit;
using Telemed.Sessions.Events;
using Telemed.Sessions.Storage;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Audit;

/// <summary>A trail of some entries in a database of its own, and the hands of somebody who can write to that database.</summary>
internal sealed class TamperedTrail : IAsyncDisposable
{
    public const int Entries = 7;

    private readonly TestDatabase _made;
    private readonly Database _database;
    private bool _unguarded;

    private TamperedTrail(TestDatabase made, Database database)
    {
        _made = made;
        _database = database;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<TamperedTrail> CreateAsync(Engine engine)
    {
        var made = await TestDatabase.CreateAsync(engine);
        var trail = new TamperedTrail(made, await made.OpenAsync());
        for (var entry = 1; entry <= Entries; entry++)
        {
            await trail.AppendAsync($"{entry}");
        }

        return trail;
    }

    public string SqlitePath => _made.SqlitePath;

    public Task AppendAsync(string subject) => _database.WriteAsync(
        unit => new AuditTrail(TimeProvider.System).AppendAsync(unit, new AuditEntry(
            new Actor(ActorKind.Staff, "account1", "李医生", "192.0.2.7"), "participant.kicked", "k2v9q0x4m1c7b8z3n5s6", subject, new { reason = "because" })),
        Cancellation);

    /// <summary>As its maker never would: past the triggers.</summary>
    public async Task TamperAsync(string sql, object? parameters = null)
    {
        if (!_unguarded)
        {
            await _database.WriteAsync(
                unit => unit.ExecuteAsync(_made.Engine == Engine.Postgres
                    ? "ALTER TABLE audit_entries DISABLE TRIGGER USER"
                    : "DROP TRIGGER audit_entries_are_not_changed; DROP TRIGGER audit_entries_are_not_deleted"),
                Cancellation);
            _unguarded = true;
        }

        (await _database.WriteAsync(unit => unit.ExecuteAsync(sql, parameters), Cancellation)).ShouldBeGreaterThan(0, sql);
    }

    public Task<int> TryAsync(string sql) => _database.WriteAsync(unit => unit.ExecuteAsync(sql), Cancellation);

    public Task<T?> ReadAsync<T>(string sql) => _database.ReadAsync(unit => unit.FirstAsync<T>(sql), Cancellation);

    public Task<AuditHead> HeadAsync() => _database.ReadAsync(AuditTrail.HeadAsync, Cancellation);

    /// <summary>The verifier's verdict on the database: null when all is well.</summary>
    public async Task<string?> VerdictAsync(AuditHead? noted = null)
    {
        var verifier = new AuditVerifier(noted);
        await (_made.ConnectionString is { } connection
            ? AuditSources.VerifyPostgresAsync(verifier, connection, Cancellation)
            : AuditSources.VerifySqliteAsync(verifier, _made.SqlitePath, Cancellation));
        return verifier.Fault;
    }

    /// <summary>The verifier's verdict on these lines of an export.</summary>
    public static async Task<string?> VerdictOnFileAsync(byte[] file, AuditHead? noted = null)
    {
        using var folder = new DataFolder();
        var path = Path.Combine(folder.Path, "audit.jsonl");
        await File.WriteAllBytesAsync(path, file, Cancellation);
        var verifier = new AuditVerifier(noted);
        await AuditSources.VerifyFileAsync(verifier, path, Cancellation);
        return verifier.Fault;
    }

    /// <summary>What an export would hold.</summary>
    public async Task<List<string>> ExportAsync()
    {
        var entries = await _database.ReadAsync(unit => AuditTrail.ReadAsync(unit, "ORDER BY seq", new { }), Cancellation);
        return [.. entries.Select(entry => Encoding.UTF8.GetString(entry.ToJsonLine())), $"{{\"head\":\"{await HeadAsync()}\"}}"];
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        await _made.DisposeAsync();
    }
}
