namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>As <see cref="SessionsFixture"/>, with its records in PostgreSQL.</summary>
public sealed class SessionsOnPostgres : SessionsFixture
{
    private TestDatabase? _database;

    protected override IEnumerable<KeyValuePair<string, string>> Settings => _database!.Settings;

    public override async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(Engine.Postgres);
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }
}
