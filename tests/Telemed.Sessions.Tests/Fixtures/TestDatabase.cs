using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>The databases that every test of stored things runs against.</summary>
public enum Engine
{
    Sqlite,
    Postgres,
}

/// <summary>For <c>[MemberData(nameof(Engines.All), MemberType = typeof(Engines))]</c>.</summary>
public static class Engines
{
    public static TheoryData<Engine> All { get; } = [Engine.Sqlite, Engine.Postgres];
}

/// <summary>An empty database for one test, on either engine, and ways to look at it.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly DataFolder _data = new();

    private TestDatabase(Engine engine, string? connectionString)
    {
        Engine = engine;
        ConnectionString = connectionString;
    }

    public Engine Engine { get; }

    /// <summary>PostgreSQL's; null for SQLite.</summary>
    public string? ConnectionString { get; }

    /// <summary>The data folder of the service that works on it.</summary>
    public string DataPath => _data.Path;

    /// <summary>SQLite's file.</summary>
    public string SqlitePath => Path.Combine(_data.Path, "sessions.db");

    /// <summary>What a service must be set to to work on it; for <see cref="SessionsFixture"/> and <see cref="SessionsProcess"/>.</summary>
    public IEnumerable<KeyValuePair<string, string>> Settings =>
    [
        new("Telemed:DataPath", DataPath),
        .. ConnectionString is null ? [] : new KeyValuePair<string, string>[] { new("ConnectionStrings:sessions", ConnectionString), TestSettings.SecretsKey },
    ];

    public static async Task<TestDatabase> CreateAsync(Engine engine) =>
        new(engine, engine == Engine.Postgres ? await PostgresOfThisRun.CreateDatabaseAsync() : null);

    /// <summary>Opens it as one instance of the service does, with its tables made.</summary>
    internal async Task<Database> OpenAsync(TimeProvider? time = null)
    {
        var database = new Database(
            ConnectionString is null ? DatabaseSource.Sqlite(SqlitePath) : DatabaseSource.Postgres(ConnectionString),
            NullLogger<Database>.Instance);
        await new Migrator(database, [], time ?? TimeProvider.System, NullLogger<Migrator>.Instance).MigrateAsync(TestContext.Current.CancellationToken);
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        if (ConnectionString is null)
        {
            // The pool keeps the file open, which Windows minds.
            using var connection = new SqliteConnection($"Data Source={SqlitePath}");
            SqliteConnection.ClearPool(connection);
        }
        else
        {
            await using var connection = new NpgsqlConnection(ConnectionString);
            NpgsqlConnection.ClearPool(connection);
        }

        _data.Dispose();
    }
}
