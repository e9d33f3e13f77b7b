{{- define "nonmun.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 53 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 53 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "nonmun.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "nonmun.labels" -}}
{{ include "nonmun.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "nonmun.secret" -}}
{{ .Values.existingSecret | default (include "nonmun.name" .) }}
{{- end }}

{{/* "true" where the database is a server that several replicas can share. */}}
{{- define "nonmun.isShared" -}}
{{- if hasPrefix "jdbc:postgresql:" (dig "storage" "url" "" .Values.config) }}true{{ end }}
{{- end }}

{{/* The program's settings, with what the pod itself decides. */}}
{{- define "nonmun.config" -}}
{{- $http := dict "address" "0.0.0.0" "port" 8080 -}}
{{- if and .Values.ingress.enabled .Values.ingress.host -}}
{{- $_ := set $http "allowed-hosts" (list .Values.ingress.host) -}}
{{- end -}}
{{- $config := mergeOverwrite (dict "http" $http) (deepCopy .Values.config) -}}
{{ toYaml (dict "nonmun" $config) }}
{{- end }}
