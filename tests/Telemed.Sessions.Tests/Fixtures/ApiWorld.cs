using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Telemed.Sessions.Access;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Http;
using Telemed.Sessions.Jobs;
using Telemed.Sessions.Tests.Access;
using Telemed.Sessions.Tokens;
using Telemed.Sessions.Webhooks;

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>Real things that the pieces of paths can name, and callers who may do what a route does.</summary>
internal sealed class ApiWorld(SessionsFixture sessions)
{
    private static readonly string[] Everything = ["*"];

    private EveryRole? _consultation;
    private string? _job;
    private string? _webhook;
    private string? _account;
    private string? _key;
    private string? _cookie;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Forgets what may have been ended or removed.</summary>
    public void Renew() => (_consultation, _job, _webhook, _account, _key) = (null, null, null, null, null);

    /// <summary>Forgets the consultation alone.</summary>
    public void RenewConsultation() => (_consultation, _job) = (null, null);

    /// <summary>Forgets who may have signed out.</summary>
    public void SignInAgain() => _cookie = null;

    /// <summary>What stands for <c>{name}</c> in the path of <paramref name="operation"/>.</summary>
    public async Task<string> PieceAsync(ApiOperation operation, string name) => (operation.Path.Split('/')[3], name) switch
    {
        (_, "participantId") => (await ConsultationAsync()).People[ParticipantRole.Assistant],
        (_, "jobId") => _job ??= await JobAsync(await ConsultationAsync()),
        (_, "snapshotId") => "snp_00000000000000000000000000000000",
        ("consultations", _) => (await ConsultationAsync()).Id,
        ("webhooks", "id") => _webhook ??= await MadeAsync("webhooks", new NewWebhook("https://his.example/x", Everything)),
        ("staff", _) => _account ??= (await sessions.NewStaffAsync("doctor")).Id,
        ("api-keys", _) => _key ??= (await sessions.NewKeyAsync("audit")).Id,
        _ => "whd_00000000000000000000000000000000",
    };

    /// <summary>The path with real things in it.</summary>
    public async Task<string> PathAsync(ApiOperation operation)
    {
        var pieces = operation.Path.Split('/');
        for (var index = 0; index < pieces.Length; index++)
        {
            pieces[index] = pieces[index] is ['{', .. var name, '}'] ? await PieceAsync(operation, name) : pieces[index];
        }

        return string.Join('/', pieces);
    }

    /// <summary>Shows credentials that include what <paramref name="operation"/> needs.</summary>
    public async Task ShowAsync(HttpRequestMessage request, ApiOperation operation)
    {
        if (operation.Permission is null)
        {
            return;
        }

        var holders = Permissions.HoldersOf(Enum.Parse<Permission>(operation.Permission));
        if ((holders & Holders.AllScopes) != Holders.None)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestSettings.ApiKey);
        }
        else if ((holders & Holders.Participants) != Holders.None)
        {
            var consultation = await ConsultationAsync();
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", sessions.Services.GetRequiredService<AccessTokens>()
                .Issue(consultation.Id, consultation.People[ParticipantRole.Doctor], ParticipantRole.Doctor, epoch: 0, mayPublish: true, mayPlay: true).Token);
        }
        else
        {
            _cookie ??= await sessions.SignInAsync((await sessions.NewStaffAsync("administrator")).Name);
            request.Headers.Add("Cookie", _cookie);
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
        }
    }

    // A consultation that a request has ended takes no job any more.
    private async Task<string> JobAsync(EveryRole consultation)
    {
        var job = new NewJob(JobKind.Relay, "copy", [consultation.People[ParticipantRole.Patient]], new NewJobTarget("rtmps://live.example/app", "key"));
        using var made = await sessions.Clinic.PostAsJsonAsync($"/api/v1/consultations/{consultation.Id}/jobs", job, HttpConventions.Json, Cancellation);
        return made.IsSuccessStatusCode ? (await made.ReadJsonAsync()).Id() : "job_00000000000000000000000000000000";
    }

    private async Task<EveryRole> ConsultationAsync() => _consultation ??= await EveryRole.CreateAsync(sessions);

    private async Task<string> MadeAsync(string collection, object body)
    {
        using var made = await sessions.Clinic.PostAsJsonAsync($"/api/v1/{collection}", body, Cancellation);
        if (made.IsSuccessStatusCode)
        {
            return (await made.ReadJsonAsync()).Id();
        }

        // There are as many as there may be: one of them does.
        var all = await sessions.Clinic.GetFromJsonAsync<JsonElement>($"/api/v1/{collection}", Cancellation);
        return all.GetProperty("items")[0].Id();
    }
}
