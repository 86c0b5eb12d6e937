using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Telemed.Sessions.Referee;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Referee;

/// <summary><c>GET /internal/rights</c>, and what else changes with rights on this service's own routes.</summary>
public sealed class RightsFeedTests(SessionsFixture sessions) : IClassFixture<SessionsFixture>
{
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private StreamRights Rights => sessions.Services.GetRequiredService<StreamRights>();

    [Fact]
    public async Task The_present_comes_first_then_each_change_at_once_and_a_heartbeat_in_between()
    {
        var (own, over) = (await sessions.NewConsultationAsync(), await sessions.NewConsultationAsync());
        Rights.Set(new ParticipantRights(own.Id, own.PatientId, 2, MayJoin: true, MayPublish: false, MayPlay: true));
        Rights.End(over.Id);
        using var feed = await InternalFeed.OpenAsync(sessions, "/internal/rights");

        var present = await feed.UntilAsync("current");
        Of(present, own.PatientId).ShouldBe($$"""{"type":"participant","consultationId":"{{own.Id}}","participantId":"{{own.PatientId}}","epoch":2,"mayJoin":true,"mayPublish":false,"mayPlay":true}""");
        Of(present, over.Id).ShouldBe($$"""{"type":"ended","consultationId":"{{over.Id}}"}""");

        Rights.End(own.Id);
        var started = TimeProvider.System.GetTimestamp();
        while (await feed.NextAsync(Promise) != $$"""{"type":"ended","consultationId":"{{own.Id}}"}""")
        {
            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Promise);
        }

        (await feed.UntilAsync("alive"))[^1].ShouldBe("""{"type":"alive"}""");

        static string? Of(IEnumerable<string> lines, string consultation) => lines.SingleOrDefault(line => line.Contains(consultation, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_but_a_service_finds_the_feed()
    {
        foreach (var client in new[] { sessions.Http, sessions.Clinic })
        {
            using var response = await client.GetAsync("/internal/rights", HttpCompletionOption.ResponseHeadersRead, Cancellation);
            response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task Who_may_take_part_no_more_is_refused_by_the_hook_by_authorize_and_by_the_renewal()
    {
        var consultation = await sessions.NewConsultationAsync();
        (await StatusAsync(consultation, "read")).ShouldBe((204, 200, 200));
        Rights.Set(new ParticipantRights(consultation.Id, consultation.PatientId, 1, MayJoin: true, MayPublish: true, MayPlay: true));
        (await StatusAsync(consultation, "read")).ShouldBe((401, 401, 401));
        Rights.End(consultation.Id);
        (await StatusAsync(consultation, "read")).ShouldBe((401, 401, 401));
    }

    [Fact]
    public async Task Who_may_not_publish_any_more_still_plays()
    {
        var consultation = await sessions.NewConsultationAsync();
        // By the API and not in memory alone: what stands in the records would be put in force again.
        using (var change = new HttpRequestMessage(HttpMethod.Patch, $"/api/v1/consultations/{consultation.Id}/participants/{consultation.PatientId}"))
        {
            change.Headers.Authorization = new("Bearer", consultation.DoctorToken);
            change.Content = JsonContent.Create(new { mayPublish = false });
            using var changed = await sessions.Http.SendAsync(change, Cancellation);
            changed.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        (await StatusAsync(consultation, "publish")).ShouldBe((401, 403, 200));
        (await StatusAsync(consultation, "read")).ShouldBe((204, 200, 200));
        (await sessions.AskHookAsync("publish", consultation.PatientPath, consultation.PatientPublishTicket, protocol: "rtmp").AnswerAsync()).ShouldBe("revoked");
    }

    // The hook's, the gateway's and the renewal's answer to the patient.
    private async Task<(int Hook, int Authorize, int Renew)> StatusAsync(TestConsultation consultation, string action)
    {
        var path = action == "publish" ? consultation.PatientPath : consultation.DoctorPath;
        using var hook = await sessions.AskHookAsync(action, path, consultation.PatientToken);
        using var gateway = sessions.ClientOf("gateway");
        using var authorize = await gateway.PostAsJsonAsync("/internal/authorize", new { token = consultation.PatientToken, action, path }, Cancellation);
        using var renewing = new HttpRequestMessage(HttpMethod.Post, "/api/v1/token") { Headers = { Authorization = new("Bearer", consultation.PatientToken) } };
        using var renew = await sessions.Http.SendAsync(renewing, Cancellation);
        return ((int)hook.StatusCode, (int)authorize.StatusCode, (int)renew.StatusCode);
    }
}
