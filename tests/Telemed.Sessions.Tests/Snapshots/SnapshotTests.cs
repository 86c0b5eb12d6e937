using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Telemed.Sessions.Snapshots;
using Telemed.Sessions.Storage;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Snapshots;

/// <summary>Snapshots with the records in SQLite.</summary>
public sealed class SnapshotsOnSqliteTests(SessionsFixture sessions) : SnapshotTests(sessions), IClassFixture<SessionsFixture>;

/// <summary>Snapshots with the records in PostgreSQL.</summary>
public sealed class SnapshotsOnPostgresTests(SessionsOnPostgres sessions) : SnapshotTests(sessions), IClassFixture<SessionsOnPostgres>;

public abstract class SnapshotTests(SessionsFixture sessions)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_doctor_puts_a_picture_into_the_record_and_it_comes_back_byte_for_byte()
    {
        var consultation = await sessions.NewConsultationAsync();
        using var doctor = await RealtimeClient.EnterAsync(sessions, consultation.DoctorToken);
        using var patient = await RealtimeClient.EnterAsync(sessions, consultation.PatientToken);
        var picture = TestPictures.Jpeg(1280, 720, scanned: 200_000);

        using var taken = await TakeAsync(consultation, picture);
        taken.StatusCode.ShouldBe(HttpStatusCode.Created);
        var snapshot = await taken.ReadJsonAsync();
        Text("participantId").ShouldBe(consultation.PatientId);
        (Text("by"), Text("byName"), Text("type")).ShouldBe((consultation.DoctorId, "Dr. Li", "image/jpeg"));
        (snapshot.GetProperty("size").GetInt32(), snapshot.GetProperty("width").GetInt32(), snapshot.GetProperty("height").GetInt32()).ShouldBe((picture.Length, 1280, 720));
        Text("sha256").ShouldBe(Convert.ToHexStringLower(SHA256.HashData(picture)));

        var told = await doctor.NextAsync("snapshot");
        (told.GetProperty("snapshotId").GetString(), told.GetProperty("participantId").GetString(), told.GetProperty("by").GetString())
            .ShouldBe((snapshot.Id(), consultation.PatientId, consultation.DoctorId));
        var other = await patient.NextAsync("other");
        other.GetProperty("id").GetInt64().ShouldBe(told.GetProperty("id").GetInt64());
        other.GetRawText().ShouldNotContain(snapshot.Id());

        using var read = await AsDoctorAsync(consultation, HttpMethod.Get, $"/{snapshot.Id()}");
        read.Content.Headers.ContentType.ShouldBe(new MediaTypeHeaderValue("image/jpeg"));
        read.Headers.CacheControl!.NoStore.ShouldBeTrue();
        read.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        (await read.Content.ReadAsByteArrayAsync(Cancellation)).ShouldBe(picture);
        taken.Headers.Location!.OriginalString.ShouldBe($"/api/v1/consultations/{consultation.Id}/snapshots/{snapshot.Id()}");

        // What lies in the database holds nothing of the picture.
        var stored = await sessions.Services.GetRequiredService<Database>().ReadAsync(
            unit => unit.FirstAsync<byte[]>("SELECT image FROM snapshots WHERE id = @id", new { id = snapshot.Id() }), Cancellation);
        stored.ShouldNotBeNull().Length.ShouldBeGreaterThan(picture.Length);
        stored.AsSpan().IndexOf(picture.AsSpan(1000, 16)).ShouldBe(-1);
        stored.AsSpan().IndexOf("JFIF"u8).ShouldBe(-1);

        var trail = await sessions.Clinic.GetFromJsonAsync<JsonElement>($"/api/v1/audit?consultation={consultation.Id}", Cancellation);
        trail.GetProperty("items").EnumerateArray().Where(entry => entry.GetProperty("subject").GetString() == snapshot.Id())
            .Select(entry => entry.GetProperty("action").GetString()).ShouldBe(["snapshot.read", "snapshot.taken"]);

        string? Text(string member) => snapshot.GetProperty(member).GetString();
    }

    [Fact]
    public async Task The_clinics_own_take_and_see_them_and_nobody_else_does()
    {
        var (account, name) = await sessions.NewStaffAsync("doctor");
        var consultation = await sessions.NewConsultationOfAsync(account);
        using var byToken = await TakeAsync(consultation, TestPictures.Png());
        byToken.StatusCode.ShouldBe(HttpStatusCode.Created);
        var id = (await byToken.ReadJsonAsync()).Id();
        var cookies = new Dictionary<string, string>
        {
            ["own"] = await sessions.SignInAsync(name),
            ["other"] = await sessions.SignInAsync((await sessions.NewStaffAsync("doctor")).Name),
            ["administrator"] = await sessions.SignInAsync((await sessions.NewStaffAsync("administrator")).Name),
        };
        foreach (var (who, expected) in new[] { ("own", HttpStatusCode.OK), ("administrator", HttpStatusCode.OK), ("other", HttpStatusCode.NotFound) })
        {
            using var list = await sessions.AsStaffAsync(cookies[who], HttpMethod.Get, PathOf(consultation, ""));
            list.StatusCode.ShouldBe(expected, who);
            using var read = await sessions.AsStaffAsync(cookies[who], HttpMethod.Get, PathOf(consultation, $"/{id}"));
            read.StatusCode.ShouldBe(expected, who);
            if (expected == HttpStatusCode.OK)
            {
                (await list.ReadJsonAsync()).GetProperty("items").EnumerateArray().ShouldContain(item => item.Id() == id);
                read.Content.Headers.ContentType!.MediaType.ShouldBe("image/png");
            }
        }

        using var taken = await SendAsync(
            consultation, TestPictures.Jpeg(), "image/jpeg", request =>
            {
                request.Headers.Add("Cookie", cookies["own"]);
                request.Headers.Add("Origin", Clinic.Origin);
            });
        taken.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await taken.ReadJsonAsync()).GetProperty("by").GetString().ShouldBe(account);

        using var ofPatient = await SendAsync(consultation, TestPictures.Jpeg(), "image/jpeg", request => request.Headers.Authorization = new("Bearer", consultation.PatientToken));
        await ofPatient.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        using var ofProgram = await sessions.Clinic.GetAsync(PathOf(consultation, $"/{id}"), Cancellation);
        ofProgram.StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        // Of another consultation it is not, whoever asks.
        var elsewhere = await sessions.NewConsultationAsync();
        using var wrong = await AsDoctorAsync(elsewhere, HttpMethod.Get, $"/{id}");
        await wrong.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task What_is_no_whole_picture_of_its_type_and_of_sane_size_is_refused()
    {
        var consultation = await sessions.NewConsultationAsync();
        byte[] jpeg = TestPictures.Jpeg(), png = TestPictures.Png();
        foreach (var (bytes, type, status, problem) in new (byte[] Bytes, string Type, HttpStatusCode Status, string Problem)[]
        {
            ("<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray(), "image/svg+xml", HttpStatusCode.UnsupportedMediaType, "unsupported-media-type"),
            ("<html><script>alert(1)</script>"u8.ToArray(), "image/jpeg", HttpStatusCode.UnsupportedMediaType, "unsupported-media-type"),
            (jpeg, "image/png", HttpStatusCode.UnsupportedMediaType, "unsupported-media-type"),
            (png, "image/jpeg", HttpStatusCode.UnsupportedMediaType, "unsupported-media-type"),
            (jpeg[..^1], "image/jpeg", HttpStatusCode.UnsupportedMediaType, "unsupported-media-type"),
            ([.. jpeg, .. "<script>"u8], "image/jpeg", HttpStatusCode.UnsupportedMediaType, "unsupported-media-type"),
            ([.. png, 0], "image/png", HttpStatusCode.UnsupportedMediaType, "unsupported-media-type"),
            (png[..40], "image/png", HttpStatusCode.UnsupportedMediaType, "unsupported-media-type"),
            ([], "image/jpeg", HttpStatusCode.UnsupportedMediaType, "unsupported-media-type"),
            (TestPictures.Jpeg(0, 480), "image/jpeg", HttpStatusCode.BadRequest, "invalid-request"),
            (TestPictures.Jpeg(8, 480), "image/jpeg", HttpStatusCode.BadRequest, "invalid-request"),
            (TestPictures.Png(100_000, 100_000), "image/png", HttpStatusCode.BadRequest, "invalid-request"),
            (TestPictures.Png(-1, 480), "image/png", HttpStatusCode.BadRequest, "invalid-request"),
            (TestPictures.Jpeg(scanned: ImageBody.MaxBytes), "image/jpeg", HttpStatusCode.RequestEntityTooLarge, "too-large"),
        })
        {
            using var refused = await TakeAsync(consultation, bytes, type);
            await refused.ShouldBeProblemAsync(status, problem);
        }

        using var ofNobody = await TakeAsync(consultation, jpeg, participantId: "nobody000000");
        await ofNobody.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not-found");
        using var ofWhom = await TakeAsync(consultation, jpeg, participantId: "");
        await ofWhom.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        using var empty = await AsDoctorAsync(consultation, HttpMethod.Get, "");
        (await empty.ReadJsonAsync()).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_consultation_holds_a_hundred_and_none_after_its_end()
    {
        var consultation = await sessions.NewConsultationAsync();
        var small = TestPictures.Jpeg(scanned: 10);
        for (var count = 0; count < SnapshotStore.MaxPerConsultation; count++)
        {
            using var taken = await TakeAsync(consultation, small);
            taken.StatusCode.ShouldBe(HttpStatusCode.Created);
        }

        using var tooMany = await TakeAsync(consultation, small);
        await tooMany.ShouldBeProblemAsync(HttpStatusCode.Conflict, "too-many-snapshots");

        var over = await sessions.NewConsultationAsync();
        await sessions.EndAsync(over.Id);
        using var late = await TakeAsync(over, small);
        await late.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "invalid-token");
        var administrator = await sessions.SignInAsync((await sessions.NewStaffAsync("administrator")).Name);
        using var byStaff = await SendAsync(over, small, "image/jpeg", request =>
        {
            request.Headers.Add("Cookie", administrator);
            request.Headers.Add("Origin", Clinic.Origin);
        });
        await byStaff.ShouldBeProblemAsync(HttpStatusCode.Conflict, "consultation-over");
    }

    private static string PathOf(TestConsultation consultation, string rest) => $"/api/v1/consultations/{consultation.Id}/snapshots{rest}";

    private Task<HttpResponseMessage> TakeAsync(TestConsultation consultation, byte[] picture, string? type = null, string? participantId = null) =>
        SendAsync(
            consultation,
            picture,
            type ?? (picture is [0x89, ..] ? "image/png" : "image/jpeg"),
            request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", consultation.DoctorToken),
            participantId);

    private async Task<HttpResponseMessage> SendAsync(
        TestConsultation consultation, byte[] picture, string type, Action<HttpRequestMessage> show, string? participantId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, PathOf(consultation, $"?participantId={participantId ?? consultation.PatientId}"))
        {
            Content = new ByteArrayContent(picture) { Headers = { ContentType = new(type) } },
        };
        show(request);
        return await sessions.Http.SendAsync(request, Cancellation);
    }

    private async Task<HttpResponseMessage> AsDoctorAsync(TestConsultation consultation, HttpMethod method, string rest)
    {
        using var request = new HttpRequestMessage(method, PathOf(consultation, rest));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", consultation.DoctorToken);
        return await sessions.Http.SendAsync(request, Cancellation);
    }
}
