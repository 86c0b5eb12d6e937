using System.Net;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Operators;

/// <summary>Nobody is let in by a database that does not answer, and everybody again once it does.</summary>
public sealed class DatabaseGoneTests(DatabaseGoneTests.OwnServer sessions) : IClassFixture<DatabaseGoneTests.OwnServer>
{
    [Fact]
    public async Task Keys_and_cookies_get_503_while_it_is_away_and_are_as_good_as_before_when_it_is_back()
    {
        var (_, key) = await sessions.NewKeyAsync("operators");
        var (_, name) = await sessions.NewStaffAsync("doctor");
        var cookie = await sessions.SignInAsync(name);

        await sessions.Server.InterruptAsync();
        foreach (var asking in new[]
        {
            sessions.WithKeyAsync(key, HttpMethod.Get, "/api/v1/staff"),
            sessions.AsStaffAsync(cookie, HttpMethod.Get, "/api/v1/me"),
            sessions.TrySignInAsync(name, Clinic.Password),
            sessions.WithKeyAsync(TestSettings.ApiKey, HttpMethod.Get, "/api/v1/staff"),
        })
        {
            using var response = await asking;
            await response.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "unavailable");
            response.Headers.RetryAfter.ShouldNotBeNull();
        }

        // What needs no record is decided without one.
        using (var wrong = await sessions.WithKeyAsync("wrong", HttpMethod.Get, "/api/v1/staff"))
        {
            await wrong.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "invalid-api-key");
        }

        await sessions.Server.ResumeAsync();
        using var back = await sessions.WithKeyAsync(key, HttpMethod.Get, "/api/v1/staff");
        back.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var me = await sessions.AsStaffAsync(cookie, HttpMethod.Get, "/api/v1/me");
        me.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>The service on a PostgreSQL server that nobody else needs.</summary>
    public sealed class OwnServer : SessionsFixture
    {
        private string _connection = "";

        public PostgresServer Server { get; private set; } = null!;

        protected override IEnumerable<KeyValuePair<string, string>> Settings => [new("ConnectionStrings:sessions", _connection), TestSettings.SecretsKey];

        public override async ValueTask InitializeAsync()
        {
            Server = await PostgresServer.StartAsync();
            _connection = await Server.CreateDatabaseAsync();
            await base.InitializeAsync();
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await Server.DisposeAsync();
        }
    }
}
