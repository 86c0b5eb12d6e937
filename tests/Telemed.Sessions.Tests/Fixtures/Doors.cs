using Microsoft.Extensions.DependencyInjection;
using Telemed.Sessions.Realtime.Instances;
using Telemed.Sessions.Sharing;

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>Two ways into one service: people of one consultation who come in by different doors must notice no difference.</summary>
public interface ITwoDoors
{
    SessionsFixture One { get; }

    SessionsFixture Other { get; }
}

/// <summary>One instance, on the embedded database.</summary>
public sealed class OneInstance : SessionsFixture, ITwoDoors
{
    public SessionsFixture One => this;

    public SessionsFixture Other => this;

    protected override IEnumerable<KeyValuePair<string, string>> Settings => [new("Realtime:MessageBurst", "10000")];
}

/// <summary>For tests that leave two instances as they were: starting them takes longer than the tests do.</summary>
[CollectionDefinition(nameof(SharedTwoInstances))]
public sealed class SharedTwoInstances : ICollectionFixture<TwoInstances>;

/// <summary>Two instances over one PostgreSQL database and one Redis.</summary>
public sealed class TwoInstances : ITwoDoors, IAsyncLifetime
{
    private TestDatabase? _database;
    private Instance? _one;
    private Instance? _other;

    public SessionsFixture One => _one!;

    public SessionsFixture Other => _other!;

    public RedisServer Redis { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(Engine.Postgres);
        Redis = await RedisServer.StartAsync();
        KeyValuePair<string, string>[] settings =
        [
            .. _database.Settings,
            new("ConnectionStrings:redis", Redis.ConnectionString),
            new("Realtime:MessageBurst", "10000"),
        ];
        _one = new Instance(settings);
        await _one.InitializeAsync();

        // Both look at the same hub.
        _other = new Instance([.. settings, new("services:media:api:0", _one.Hub.Address)]);
        await _other.InitializeAsync();
        await Poll.UntilAsync(() => AreSharing && Both<InstanceBook>().All(book => book.Living == 2), TimeSpan.FromSeconds(15));
    }

    /// <summary>Whether Redis passes on what the two say.</summary>
    public bool AreSharing => Both<RedisSignals>().All(signals => signals.IsUp);

    public async ValueTask DisposeAsync()
    {
        foreach (var disposable in new IAsyncDisposable?[] { _other, _one, Redis, _database })
        {
            if (disposable is not null)
            {
                await disposable.DisposeAsync();
            }
        }
    }

    private IEnumerable<T> Both<T>()
        where T : notnull =>
        new[] { One, Other }.Select(instance => instance.Services.GetRequiredService<T>());

    private sealed class Instance(IEnumerable<KeyValuePair<string, string>> settings) : SessionsFixture
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings => settings;
    }
}
