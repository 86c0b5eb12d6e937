using Microsoft.Extensions.DependencyInjection;
using Telemed.Sessions.Realtime.Instances;
using Telemed.Sessions.Sharing;

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>MediaMTX that asks the first of two instances on one PostgreSQL and one Redis.</summary>
public sealed class TwoInstancesAtMediaMtx : RealHub
{
    private readonly InstancePair _pair = new();

    public override SessionsFixture Acting => _pair.Second;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _pair.DisposeAsync();
    }

    protected override Task<SessionsFixture> StartSessionsAsync(Uri api) => _pair.StartAsync(api);
}

/// <summary>The stand-in that asks the first of two instances on one PostgreSQL and one Redis.</summary>
public sealed class TwoInstancesAtStandIn : StandInHub
{
    private readonly InstancePair _pair = new();

    public override SessionsFixture Acting => _pair.Second;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _pair.DisposeAsync();
    }

    protected override Task<SessionsFixture> StartSessionsAsync(Uri api) => _pair.StartAsync(api);
}

/// <summary>Two instances that share what instances share. The first is its starter's; the second goes with the pair.</summary>
internal sealed class InstancePair : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private TestDatabase? _database;
    private RedisServer? _redis;
    private Instance? _second;

    public SessionsFixture Second => _second ?? throw new InvalidOperationException("The pair has not been started.");

    public async Task<SessionsFixture> StartAsync(Uri hub)
    {
        _database = await TestDatabase.CreateAsync(Engine.Postgres);
        _redis = await RedisServer.StartAsync();
        KeyValuePair<string, string>[] settings =
        [
            .. _database.Settings.Where(setting => setting.Key != "Telemed:DataPath"),
            new("ConnectionStrings:redis", _redis.ConnectionString),
            new("services:media:api:0", hub.ToString()),
        ];
        var first = new Instance(settings);
        _second = new Instance(settings);
        await first.InitializeAsync();
        await _second.InitializeAsync();
        await Poll.UntilAsync(() => Knows(first) && Knows(_second), Deadline);
        return first;
    }

    public async ValueTask DisposeAsync()
    {
        if (_second is not null)
        {
            await _second.DisposeAsync();
        }

        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    private static bool Knows(SessionsFixture instance) =>
        instance.Services.GetRequiredService<InstanceBook>().Living == 2 && instance.Services.GetRequiredService<RedisSignals>().IsUp;

    private sealed class Instance(IEnumerable<KeyValuePair<string, string>> settings) : SessionsFixture
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings => settings;
    }
}
