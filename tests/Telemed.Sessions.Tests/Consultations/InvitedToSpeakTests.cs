using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Consultations;

/// <summary>A doctor in the consultation lets people publish with the access token alone, and takes it back.</summary>
public sealed class InvitedToSpeakTests(SessionsFixture sessions) : IClassFixture<SessionsFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_viewer_who_is_given_mayPublish_is_an_assistant_and_hears_it_at_once()
    {
        var consultation = await sessions.NewConsultationAsync();
        using var added = await AsDoctorAsync(consultation, HttpMethod.Post, "", new { role = "viewer", name = "Student Sun" });
        var viewer = await added.ReadJsonAsync();
        using var client = await RealtimeClient.EnterAsync(sessions, (await sessions.JoinAsync(viewer.GetProperty("joinCode").GetString()!)).GetProperty("token").GetString()!);

        (await ChangeAsync(new { mayPublish = true })).ShouldBe(("assistant", true));
        var rights = await client.NextAsync("rights");
        (rights.GetProperty("role").GetString(), rights.GetProperty("mayPublish").GetBoolean()).ShouldBe(("assistant", true));
        (await client.NextAsync("token")).GetProperty("publish").GetProperty("whip").GetString().ShouldEndWith("/whip");

        (await ChangeAsync(new { mayPublish = false })).ShouldBe(("assistant", false));
        (await ChangeAsync(new { mayPublish = true })).ShouldBe(("assistant", true));
        (await ChangeAsync(new { role = "viewer" })).ShouldBe(("viewer", false));
        (await ChangeAsync(new { role = "assistant" })).ShouldBe(("assistant", true));
        using var contrary = await AsDoctorAsync(consultation, HttpMethod.Patch, $"/{viewer.Id()}", new { role = "viewer", mayPublish = true });
        await contrary.ShouldBeProblemAsync(HttpStatusCode.Conflict, "conflict");

        async Task<(string?, bool)> ChangeAsync(object change)
        {
            using var changed = await AsDoctorAsync(consultation, HttpMethod.Patch, $"/{viewer.Id()}", change);
            changed.StatusCode.ShouldBe(HttpStatusCode.OK);
            var person = (await changed.ReadJsonAsync()).GetProperty("participants").EnumerateArray().Single(person => person.Id() == viewer.Id());
            return (person.GetProperty("role").GetString(), person.GetProperty("mayPublish").GetBoolean());
        }
    }

    private async Task<HttpResponseMessage> AsDoctorAsync(TestConsultation consultation, HttpMethod method, string rest, object body)
    {
        using var request = new HttpRequestMessage(method, $"/api/v1/consultations/{consultation.Id}/participants{rest}") { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", consultation.DoctorToken);
        return await sessions.Http.SendAsync(request, Cancellation);
    }
}
