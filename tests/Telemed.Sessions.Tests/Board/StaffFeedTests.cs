using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Board;

/// <summary><c>GET /api/v1/staff/realtime</c> with the records in SQLite.</summary>
public sealed class StaffFeedOnSqliteTests(OneInstance doors) : StaffFeedTests(doors), IClassFixture<OneInstance>;

/// <summary>The same at one instance for what happens at another.</summary>
[Collection(nameof(SharedTwoInstances))]
public sealed class StaffFeedOnTwoInstancesTests(TwoInstances doors) : StaffFeedTests(doors);

public abstract class StaffFeedTests(ITwoDoors doors)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_doctor_sees_their_own_consultations_and_an_administrator_all()
    {
        var (account, name) = await doors.One.NewStaffAsync("doctor");
        var own = await doors.Other.NewConsultationOfAsync(account);
        var other = await doors.Other.NewConsultationAsync();
        using var doctor = await StaffFeed.OpenAsync(doors.One, await doors.One.SignInAsync(name));
        using var administrator = await StaffFeed.OfNewAsync(doors.One, "administrator");

        doctor.Visits.Keys.ShouldBe([own.Id]);
        administrator.Visits.Keys.ShouldContain(own.Id);
        administrator.Visits.Keys.ShouldContain(other.Id);

        // What comes later too.
        var (foreign, later) = (await doors.Other.NewConsultationAsync(), await doors.Other.NewConsultationOfAsync(account));
        await doctor.UntilAsync(later.Id, _ => true);
        doctor.Visits.Keys.ShouldNotContain(foreign.Id);
        await administrator.UntilAsync(later.Id, _ => true);
        await administrator.UntilAsync(foreign.Id, _ => true);
    }

    [Fact]
    public async Task Who_is_there_who_waits_and_how_it_goes_is_told_as_it_changes()
    {
        var (account, name) = await doors.One.NewStaffAsync("doctor");
        var consultation = await doors.One.NewConsultationOfAsync(account);
        using var feed = await StaffFeed.OpenAsync(doors.One, await doors.One.SignInAsync(name));
        WaitingSince(feed.Visits[consultation.Id]).ShouldBeNull();

        using var patient = await RealtimeClient.EnterAsync(doors.Other, consultation.PatientToken);
        var waits = await feed.UntilAsync(consultation.Id, visit => WaitingSince(visit) is not null);
        Person(waits, consultation.PatientId).GetProperty("presence").GetString().ShouldBe("present");
        WaitingSince(waits)!.Value.ShouldBe(doors.Other.Time.GetUtcNow(), TimeSpan.FromSeconds(20));

        await patient.AskAsync(new { type = "chat", clientId = "1", text = "Is anybody there?" });
        await patient.AskAsync(new { type = "hand", raised = true });
        await patient.AskAsync(new { type = "quality", rtt = 900 });
        await patient.AskAsync(new { type = "quality", rtt = 900 });
        doors.One.Hub.Publish(consultation.PatientPath, "H264", "Opus");
        await feed.UntilAsync(consultation.Id, visit =>
            visit.GetProperty("unread").GetInt32() == 1
            && Person(visit, consultation.PatientId) is var person
            && person.GetProperty("handRaised").GetBoolean() && person.GetProperty("onAir").GetBoolean() && person.GetProperty("quality").GetString() == "poor");

        using var doctor = await RealtimeClient.EnterAsync(doors.Other, consultation.DoctorToken);
        await doctor.AskAsync(new { type = "read", upTo = doctor.LastId });
        doors.One.Hub.Publish(consultation.DoctorPath, "H264", "Opus");
        await feed.UntilAsync(consultation.Id, visit =>
            WaitingSince(visit) is null && visit.GetProperty("status").GetString() == "live" && visit.GetProperty("unread").GetInt32() == 0);

        await doors.Other.EndAsync(consultation.Id);
        var over = await feed.UntilAsync(consultation.Id, visit => visit.GetProperty("status").GetString() == "ended");
        over.GetProperty("overBecause").GetString().ShouldBe("ended");
        using var again = await StaffFeed.OpenAsync(doors.Other, await doors.Other.SignInAsync(name));
        again.Visits.Keys.ShouldContain(consultation.Id);
    }

    [Fact]
    public async Task However_much_happens_a_consultation_is_told_four_times_a_second_and_the_last_state_comes()
    {
        var (account, name) = await doors.One.NewStaffAsync("doctor");
        var consultation = await doors.One.NewConsultationOfAsync(account);
        using var patient = await RealtimeClient.EnterAsync(doors.Other, consultation.PatientToken);
        using var feed = await StaffFeed.OpenAsync(doors.One, await doors.One.SignInAsync(name));
        var watch = System.Diagnostics.Stopwatch.StartNew();

        for (var count = 1; count <= 60; count++)
        {
            await patient.AskAsync(new { type = "hand", raised = count % 2 == 1 });
        }

        await patient.AskAsync(new { type = "chat", clientId = "last", text = "x" });
        await feed.UntilAsync(consultation.Id, visit => visit.GetProperty("unread").GetInt32() == 1);
        feed.Changes.ShouldBeLessThanOrEqualTo(2 + (int)(watch.Elapsed.TotalSeconds * 4));
    }

    [Fact]
    public async Task It_closes_when_the_session_ends_or_the_account_may_not_any_more()
    {
        foreach (var end in new Func<string, string, Task<HttpResponseMessage>>[]
        {
            (_, cookie) => doors.Other.AsStaffAsync(cookie, HttpMethod.Post, "/api/v1/sign-out"),
            (account, _) => doors.Other.Clinic.PatchAsJsonAsync($"/api/v1/staff/{account}", new { role = "administrator" }, Cancellation),
            (account, _) => doors.Other.Clinic.PatchAsJsonAsync($"/api/v1/staff/{account}", new { disabled = true }, Cancellation),
        })
        {
            var (account, name) = await doors.One.NewStaffAsync("doctor");
            var cookie = await doors.One.SignInAsync(name);
            using var feed = await StaffFeed.OpenAsync(doors.One, cookie);
            using var ended = await end(account, cookie);
            ended.EnsureSuccessStatusCode();

            await feed.ReadToEndAsync();

            (feed.CloseStatus, feed.CloseReason).ShouldBe((WebSocketCloseStatus.PolicyViolation, "signed-out"));
        }
    }

    [Fact]
    public async Task Nobody_gets_in_without_the_cookie_or_from_another_sites_page()
    {
        var (_, name) = await doors.One.NewStaffAsync("administrator");
        var cookie = await doors.One.SignInAsync(name);
        var consultation = await doors.One.NewConsultationAsync();
        foreach (var (shown, origin, bearer, expected) in new (string? Cookie, string? Origin, string? Bearer, HttpStatusCode Expected)[]
        {
            (null, Clinic.Origin, null, HttpStatusCode.Unauthorized),
            (cookie, null, null, HttpStatusCode.Forbidden),
            (cookie, "https://evil.example", null, HttpStatusCode.Forbidden),
            (cookie, "http://clinic.example:8443", null, HttpStatusCode.Forbidden),
            (null, Clinic.Origin, TestSettings.ApiKey, HttpStatusCode.Forbidden),
            (null, Clinic.Origin, consultation.DoctorToken, HttpStatusCode.Forbidden),
        })
        {
            var refused = await Should.ThrowAsync<StaffFeed.RefusedException>(() => StaffFeed.OpenAsync(doors.One, shown, origin, bearer));
            refused.Status.ShouldBe((int)expected, $"{origin} {bearer}");
        }

        using var plain = await doors.One.AsStaffAsync(cookie, HttpMethod.Get, "/api/v1/staff/realtime");
        await plain.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
    }

    [Fact]
    public async Task Opening_it_is_in_the_audit_trail_and_whoever_talks_or_opens_a_ninth_is_closed()
    {
        var (account, name) = await doors.One.NewStaffAsync("doctor");
        var cookie = await doors.One.SignInAsync(name);
        using var oldest = await StaffFeed.OpenAsync(doors.One, cookie);
        using (var talkative = await StaffFeed.OpenAsync(doors.One, cookie))
        {
            await talkative.SendAsync("{}");
            await talkative.ReadToEndAsync();
            talkative.CloseReason.ShouldBe("malformed");
        }

        var others = new List<StaffFeed>();
        for (var count = 0; count < 8; count++)
        {
            others.Add(await StaffFeed.OpenAsync(doors.One, cookie));
        }

        await oldest.ReadToEndAsync();
        oldest.CloseReason.ShouldBe("replaced");
        others.ForEach(feed => feed.Dispose());
        var trail = await doors.One.Clinic.GetFromJsonAsync<JsonElement>($"/api/v1/audit?action=consultations.watched&actor={account}", Cancellation);
        trail.GetProperty("items").EnumerateArray().ShouldHaveSingleItem("within a minute it is written down once");
    }

    private static DateTimeOffset? WaitingSince(JsonElement visit) =>
        visit.GetProperty("waitingSince") is { ValueKind: JsonValueKind.String } since ? since.GetDateTimeOffset() : null;

    private static JsonElement Person(JsonElement visit, string id) => visit.GetProperty("participants").EnumerateArray().Single(person => person.Id() == id);
}
