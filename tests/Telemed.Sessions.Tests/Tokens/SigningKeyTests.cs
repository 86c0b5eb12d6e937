using System.Net;
using System.Net.Http.Json;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Tokens;

/// <summary>New keys for tokens, at this instance and at another one.</summary>
public sealed class SigningKeyTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rotation_leaves_tokens_good_and_a_revocation_ends_them_at_every_instance()
    {
        await using var database = await TestDatabase.CreateAsync(Engine.Postgres);
        var (first, second) = (new Instance(database), new Instance(database));
        await first.InitializeAsync();
        await second.InitializeAsync();
        try
        {
            var consultation = await first.NewConsultationAsync();
            await ShouldBeGoodAsync(second, consultation, consultation.DoctorToken);

            await RotateAsync(first, revoke: false);
            await ShouldBeGoodAsync(first, consultation, consultation.DoctorToken);
            var made = (await first.JoinAsync(consultation.CodeOf(0))).GetProperty("token").GetString()!;
            await Poll.UntilAsync(async () => await AskAsync(second, consultation, made) == "204", Deadline);

            await RotateAsync(first, revoke: true);
            (await AskAsync(first, consultation, made)).ShouldBe("invalid-token");
            await Poll.UntilAsync(async () => await AskAsync(second, consultation, made) == "invalid-token", Deadline);
            var fresh = (await second.JoinAsync(consultation.CodeOf(0))).GetProperty("token").GetString()!;
            await ShouldBeGoodAsync(first, consultation, fresh);
        }
        finally
        {
            await second.DisposeAsync();
            await first.DisposeAsync();
        }
    }

    private static async Task RotateAsync(SessionsFixture sessions, bool revoke)
    {
        using var response = await sessions.Clinic.PostAsJsonAsync("/api/v1/signing-keys/rotate", new { revoke }, Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task ShouldBeGoodAsync(SessionsFixture sessions, TestConsultation consultation, string token) =>
        (await AskAsync(sessions, consultation, token)).ShouldBe("204");

    private static Task<string> AskAsync(SessionsFixture sessions, TestConsultation consultation, string token) =>
        sessions.AskHookAsync("publish", consultation.DoctorPath, token).AnswerAsync();

    private sealed class Instance(TestDatabase database) : SessionsFixture
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings => database.Settings;
    }
}
